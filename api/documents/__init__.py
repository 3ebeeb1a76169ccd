"""Documents for paper and archive: PDF by Typst, byte for byte the same from the same facts.

typesetting  facts -> PDF          odds_report  抽取概率说明书, of a draw
"""
