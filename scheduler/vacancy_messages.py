"""The sentences of replacements, of chains of codes, and of standing draws."""

VACANCY_MESSAGES: dict[str, str] = {
    # chains
    "chain_length": "备用码的个数应为 1 到 {most}。",
    "chain_known": "这条备用码链已经交存过，请另做一条。",
    "chain_unknown": "没有可用的备用码链「{head}…」：没有交存，或交存的单位不能参加本单位的抽取。",
    "chain_used": "备用码链「{head}…」已用于另一次抽取，一条链只用一次。",
    "chain_own_body": "备用码链「{head}…」由本单位自己交存：提出替换的单位不能同时掌握备用码。",
    "chain_not_yours": "抽取 {number} 的备用码不由您的单位掌握。",
    "chain_no_vacancy": "抽取 {number} 没有空缺的岗位，备用码不能提前公开。",
    "chain_exhausted": "{length} 个备用码已经用完，空缺的岗位不能再这样补。",
    "code_wrong": "这不是第 {place} 个备用码。备用码须依次公开，请选择做备用码链时保存的文件。",
    "chain_file_form": "文件 {path} 不是备用码链文件。",
    "chain_file_other": "文件 {path} 里的备用码链不是抽取 {number} 用的那一条。",
    # a party's own machine
    "office_unreachable": "连不上 {url}：{why}。",
    "office_answer": "{url} 的答复无法识别，请核对网址。",
    # replacements
    "cause_of_other": "这个原因不适用于所选的替换，请重新选择。",
    "log_replacement_wrong": "替换的人或对象不是按规则该来的：{why}。",
    "replace_before_inspectors": "检查人员还没有匹配，不能替换；匹配人员之后再办。",
    "replace_state": "检查现在是「{state}」，只有录入结果之前才能替换。",
    "visit_replace_state": "检查现在是「{state}」，只有录入结果之前才能替换。",
    "replacements_of_inspectors": "抽取 {number} 没有替换文件：只有已抽出的人员匹配才有。",
}
