"""The sentences of the second draw: fixed with the first, started by itself, its frozen ladder."""

SECOND_MESSAGES: dict[str, str] = {
    "second_terms_fixed": "检查人员的抽取怎样进行，在锁定对象名单时已经定死，不能再填写：{names}。",
    "second_frozen_changed": "抽取 {number} 锁定的内容与公开日志不符（{files}），"
    "有人改动过，不能据此抽取检查人员。请运行 ssj log check。",
    "second_not_started": "有的检查人员名单没有锁定：{details}",
    "second_differs": "检查人员的抽取没有照锁定对象名单时定死的办法进行：{what}。",
    "ladder_twice": "放宽办法里同一种办法写了两次。",
    "ladder_kind": "没有「{value}」这种放宽办法。",
    "ladder_most": "放宽的限度「{value}」写法不对：只有机会上限可以写 0 到 1 之间的分数，"
    "其他办法写 1。",
}
