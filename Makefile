# One page of verbs; `make` lists them. Needs Python >= 3.11, git and make, nothing else beforehand.
PYTHON ?= python3
PORT ?= 8000
SERVE ?= 1
VENV := .venv
BIN := $(VENV)/bin
PEERS := build/peers
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench docs images lock sm2 browser clean

help: ## 列出命令 / list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.ready ## 建虚拟环境、按锁文件安装、生成数据 / environment, locked packages, built data

demo: setup ## 完整演示并打开网页（PORT=8000，SERVE=0 只演示）/ the whole main job, then the server
	$(BIN)/ssj demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

test: $(VENV)/.ready-dev browser ## 运行全部检查和测试 / every check and test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: $(VENV)/.ready-dev ## 只做静态检查 / the static checks alone
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.ready-dev ## 整理代码格式 / format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.ready $(PEERS)/.ready ## 性能对照表（ARGS="M --runs 3"）/ measures beside peers, one table
	@$(BIN)/python -m bench $(ARGS)

docs: $(VENV)/.ready-dev ## 由代码生成文档和核验网页 / write the generated documents and verify.html
	$(BIN)/python -m tools.build_docs
	$(BIN)/python -m tools.build_verifier_page

images: $(VENV)/.ready-dev browser ## 由演示生成 README 的图 / pictures of the README from the demonstration
	$(BIN)/python -m tools.build_images

lock: $(VENV)/.ready-dev ## 更新锁文件 / refresh the lock files
	$(BIN)/python -m tools.lock

sm2: $(VENV)/.ready ## 装上国密 SM2 签名（可选）/ the optional second signature in SM2
	@$(PIP) --require-hashes -r requirements/sm2.txt

browser:
	@$(PYTHON) tools/find_browser.py

clean: ## 删除生成物 / remove what was built
	rm -rf $(VENV) build fixtures/hubei *.egg-info

$(VENV)/.ready: requirements/build.txt requirements/runtime.txt requirements/data.txt pyproject.toml
	@$(PYTHON) tools/check_python.py
	@echo "建立虚拟环境，按锁文件安装（第一次约一分钟）/ creating $(VENV), installing from the lock file"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@$(PIP) --no-build-isolation --editable .
	@$(BIN)/python -m tools.build_reference
	@$(BIN)/python -m fixtures.generate hubei
	@$(BIN)/python -m compileall -q scheduler models api
	@$(BIN)/python -m tools.warm_up
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements/dev.txt
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

# Programs that the bench runs beside ours; in an environment of their own, none is a dependency.
$(PEERS)/.ready: requirements/bench.txt
	@$(PYTHON) tools/check_python.py
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet --no-deps \
		--require-hashes -r requirements/bench.txt
	@touch $@
