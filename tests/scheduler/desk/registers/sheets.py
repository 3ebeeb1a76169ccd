"""Files as people send them, and well-formed rows of each register to start from."""

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter
from stdnum.cn import uscc

Row = Mapping[str, object]


def code_of(serial: int, county: str = "420102", prefix: str = "91") -> str:
    """An invented credit code with the right check character."""
    body = f"{prefix}{county}{serial:08d}X"
    return body + uscc.calc_check_digit(body)


def target(serial: int = 1, **cells: object) -> dict[str, object]:
    return {
        "检查对象名称": f"示例{serial}号商贸有限公司",
        "对象类型": "企业",
        "统一社会信用代码": code_of(serial),
        "注册号": "",
        "区划代码": "420102",
        "注册地址": "武汉市江岸区示例路1号",
        "行业代码": "5137",
        "登记状态": "存续",
        "风险等级": "B",
        "风险分类日期": "2026-07-01",
        "成立日期": "2019-03-05",
        "标签": "重点监管；新设",
    } | cells


def item(serial: int = 1, **cells: object) -> dict[str, object]:
    return {
        "事项编码": f"HB-2026-{serial:03d}",
        "事项名称": "登记事项检查",
        "检查依据": "《中华人民共和国市场主体登记管理条例》",
        "事项类别": "一般",
        "适用对象类型": "企业；个体工商户",
        "事项领域": "登记注册",
        "专业资质要求": "",
        "岗位要求": "组长1，组员1",
        "发起部门": "市场监管",
        "配合部门": "",
        "检查内容": "住所是否一致｜执照是否醒目",
        "生效日期": "2026-01-01",
        "失效日期": "",
    } | cells


def inspector(serial: int = 1, **cells: object) -> dict[str, object]:
    return {
        "人员编号": f"HB420102{serial:02d}",
        "姓名": "张示例",
        "单位代码": "420102",
        "部门": "市场监管",
        "专业资质": "计量检定员",
        "可任组长": "是",
        "专家": "否",
        "管辖区划": "420103；420102",
        "可跨区": "否",
        "市场监管执法证号": f"SJ{serial:04d}",
        "市场监管执法证有效期至": "2028-01-31",
        "省政府执法证号": f"SZ{serial:04d}",
        "省政府执法证有效期至": "2029-01-31",
        "执法范围": "登记注册；计量",
        "工作量上限": 12,
        "在岗状态": "在岗",
    } | cells


def recusal(serial: int = 1, **cells: object) -> dict[str, object]:
    return {
        "人员编号": "HB42010201",
        "统一社会信用代码": code_of(serial),
        "回避人员编号": "",
        "回避类型": "持股",
        "起始日期": "2026-01-01",
        "截止日期": "",
        "说明": "持有股份",
        "登记人": "人事科",
    } | cells


def absence(serial: int = 1, **cells: object) -> dict[str, object]:
    return {
        "人员编号": "HB42010201",
        "开始日期": f"2026-12-{serial:02d}",
        "结束日期": "2026-12-31",
        "事由": "年休假",
    } | cells


def text_file(
    rows: Sequence[Row], encoding: str = "utf-8-sig", delimiter: str = ","
) -> tuple[str, bytes]:
    """A text file with the headings of the first row."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return "名单.csv", stream.getvalue().encode(encoding)


def workbook(
    rows: Sequence[Row], name: str = "名单.xlsx", blank_lines: int = 0
) -> tuple[str, bytes]:
    """A workbook; cells keep their types, so a number is a number."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("数据")
        lines: list[list[object]] = [list(rows[0]), *(list(row.values()) for row in rows)]
        for number, line in enumerate(lines, start=blank_lines):
            for column, value in enumerate(line):
                if isinstance(value, str) and not value.startswith("="):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write(number, column, value)
        book.add_worksheet("说明").write(0, 0, "不读这一页")
    return name, stream.getvalue()
