"""The sentences of 密封方式: what is sealed until its day, who holds shares, how it is opened."""

SEAL_MESSAGES: dict[str, str] = {
    # shares
    "scalar_form": "应为 64 位小写十六进制数字，且在规定的范围内。",
    "seal_points": "方案里的份额校验点不对：没有任何密钥能打开这个封存，请勿确认，并报告监督员。",
    "share_file_form": "这不是份额文件，或者内容不完整。",
    "shares_wrong": "第 {places} 号份额与方案里的校验点不符。",
    "shares_too_few": "只有 {have} 份份额，至少需要 {least} 份。",
}
