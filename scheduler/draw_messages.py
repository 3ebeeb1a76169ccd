"""The sentences of what a plan of `ssj/1` asks: issues of lotteries, and what witnesses must have
seen."""

DRAW_MESSAGES: dict[str, str] = {
    # sources
    "source_lottery_label": "彩票来源应写 7 位期号（年份加期数），例如 2026300。",
    "source_lottery_moment": "彩票来源须写明开奖时间，例如 2026-11-25T13:30:00Z（世界协调时）。",
}
