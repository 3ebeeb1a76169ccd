/** Everything people read, in Chinese; nothing else in this folder has a sentence for them. */

/** @type {Record<string, string>} */
export const FILES = {
  "replacements.json": "补位记录", "share.json": "份额文件", "seal.json": "密封号码", "log.json": "公开日志摘录",
  "slip.json": "企业凭证", "entry.json": "日志记录",
  "plan.json": "抽取方案", "pool.txt": "可抽名单", "excluded.txt": "未列入名单", "cells.txt": "分组表",
  "roster.txt": "检查人员名单", "absent.txt": "不能参加人员名单", "blocked.txt": "回避名单",
  "seats.txt": "岗位表", "odds.txt": "抽中机会表", "multipliers.txt": "均衡证明表",
  "commitments.json": "封存号码", "reveals.json": "启封号码", "public.json": "公开数据", "outcome.txt": "抽取结果",
};

/** Reasons of being left out that the lists give as codes; others are shown as they are. @type {Record<string, string>} */
export const LEFT_OUT = {
  not_active: "已注销、吊销或迁出", no_district: "所在县区不明", no_rate: "该类对象本任务比例为零", grace_period: "包容审慎期内",
  off_duty: "不在岗", no_certificate: "检查期内无有效执法证", out_of_scope: "执法范围不含本事项",
  absent: "检查期内多半时间请假", fully_loaded: "在办检查已达工作量上限",
};

/** Entries of the log. @type {Record<string, string>} */
export const PLACES = { freeze: "名单锁定", open: "开始启封", close: "启封截止", result: "结果" };

/** Kinds of bounds. @type {Record<string, string>} */
export const BOUNDS = { seat: "岗位人数", group: "带教要求", inspector: "个人任务数", week: "每周任务数", pair: "同一对象的机会" };

/** Public values: what they are, and where to look them up. @type {Record<string, {name: string, look: string}>} */
export const SOURCES = {
  dice: { name: "现场掷骰", look: "请核对掷骰现场的录像和签字记录。" },
  kl8: { name: "福利彩票快乐8", look: "请在中国福利彩票网 www.cwl.gov.cn 查询该期开奖公告。" },
  ssq: { name: "福利彩票双色球", look: "请在中国福利彩票网 www.cwl.gov.cn 查询该期开奖公告。" },
  dlt: { name: "体育彩票大乐透", look: "请在中国体彩网 www.lottery.gov.cn 查询该期开奖公告。" },
  pl5: { name: "体育彩票排列5", look: "请在中国体彩网 www.lottery.gov.cn 查询该期开奖公告。" },
  drand: { name: "drand 公共随机数（quicknet）", look: "请在 drand 的任一公开服务器（如 api.drand.sh）查询该轮的 signature 是否相同，或用 drand 的客户端验证签名。" },
};

/** @type {Record<string, string>} */
export const PARTIES = {
  revealed: "已封存并启封，计入随机数",
  low: "已启封，但号码明显过于简单或与他人相同：照常计入，但不算作保障",
  withheld: "封存后没有启封",
  uncommitted: "没有参加封存",
};

export const WORDS = {
  ok: "通过", bad: "不通过", unchecked: "未核对", stopped: "没有做完",
  mark: { ok: "✓", bad: "✗", unchecked: "○" },
  why: {
    witnessed: "方案没有写明见证方。",
    policy: "没有放入信任名单：本页只核对了方案自己写的公钥，而公钥谁都可以写。请把下面“公开日志与见证方”所列公钥与本机关公布的对照。",
    "slip-signed": "没有放入信任名单：信任谁要由您决定，不能由这份文件说了算。请从本机关取得信任名单文件，和凭证一起放入。",
    replacements: "没有放入这次检查人员抽取的凭证包。",
    chain: "没有放入这次检查人员抽取的凭证包。",
    replacement: "没有放入要对照的凭证包：人员补位看检查人员抽取的凭证包，对象补位还要看检查对象抽取的凭证包。",
    share: "没有放入同一编号的方案或凭证包。",
  },
  noParent: "手头没有前一次抽取（检查对象）的凭证包：请把两份文件一起放入，再核验这一步。方案写明前一次的编号是 {number}。",
  kinds: { targets: "检查对象抽取", inspectors: "检查人员抽取" },
  working: "正在核验“{file}”：{step}（{percent}%）",
  reading: "正在读取文件……",
  verdict: {
    good: "核验通过：按公布的名单、机会和随机数重摇，结果一致",
    alone: "单份核验通过，但缺少前一次抽取的凭证包，衔接没有核验",
    bad: "核验不通过",
    broken: "没能做完核验",
    slip: "企业凭证前后一致，但日志签名没有核验，单凭它还不足以为证",
    signed: "核验通过：企业凭证由信任名单所列的日志和见证方签名",
    beside: "核验通过：企业凭证与凭证包一致，重摇结果与公布的一致",
    lonely: "还缺凭证包或方案，没有核验完",
    replaced: "核验通过：每一步补位都是按规则定出的",
    shared: "核验通过：份额与方案一致",
    papers: "文件写法正确",
    twins: "同一抽取编号出现了两份不同的文件",
    mixed: "{bad} 份文件核验不通过，{good} 份通过",
  },
  passed: "核验通过", failed: "核验不通过，停在“{title}”这一步", halted: "没能做完核验，停在“{title}”这一步",
  aim: "这一步要确认：{about}",
  uncheckedCount: "另有 {count} 项本页无法核验，见下面标“未核对”的步骤。",
  twinsSame: "编号 {number}：放入了内容相同的文件（{files}）。",
  twinsOther: "编号 {number} 有内容不同的几份文件（{files}）。一个编号只能有一次抽取：请以公开日志中登记的方案为准，并向主管机关反映。",
  noWorker: "这个浏览器不能在后台运行核验程序。请换用较新的浏览器，或用 verify.py 核验。",
  crashed: "核验程序意外停止，没有得出结论。可能是内存不够：请换一台电脑，或用 verify.py 核验。",
  drawnTargets: "从 {pool} 家中抽中 {drawn} 家，另列候补 {alternates} 家；{excluded} 家因故没有列入可抽名单。",
  drawnPeople: "为 {targets} 个检查对象派出 {places} 人次，涉及 {people} 人；名单上共 {roster} 人，{absent} 人不能参加，回避 {blocked} 对。",
  headings: {
    drawn: "抽了什么", steps: "逐步核验", values: "采用的公开数据", parties: "谁封存了号码", odds: "抽中机会的分布",
    log: "公开日志与见证方", seal: "密封与公开日", counties: "各县区", reasons: "没有列入的原因", absences: "不能参加的原因", rules: "方案写明的规则", codes: "编号与校验码",
  },
  countyColumns: {
    targets: ["县区", "可抽", "抽中", "候补"], inspectors: ["县区", "检查对象", "派出人次", "人数"],
  },
  countyKeys: { targets: ["county", "pool", "drawn", "alternates"], inspectors: ["county", "targets", "places", "people"] },
  oddsAbout: {
    targets: "横轴：每 100 家约抽几家；柱高：有多少家企业是这样的机会。",
    inspectors: "横轴：某人到某个岗位的机会，每 100 次约中几次；柱高：有多少对“岗位与人员”是这样的机会。",
  },
  oddsColumns: { targets: ["每 100 家约抽", "企业数"], inspectors: ["每 100 次约中", "对数"] },
  oddsTable: "用表格看这张图",
  noOdds: "名单为空，没有机会可画。",
  range: "{from}–{to}",
  alone: "本次不采用公开数据，由各参与方的号码共同决定；每一方都已启封（必要时由代管方“{escrow}”代为启封）。只要有一方没有与别人串通，谁都无法选定结果。",
  strength: "各方号码合计 {secret} 位，公开数据 {public} 位。只要封存和启封都在公开数据产生之前截止（见上面“见证方及时见证”一步），谁都无法选定结果，没有启封的一方也不能。",
  noParties: "本次没有任何一方启封号码，随机数只由方案和公开数据决定。",
  civil: "{time}（北京时间）",
  value: "取值", at: "不早于", noMoment: "启封之后当场产生",
  codes: {
    number: "抽取编号", task: "任务", authority: "机关", planHash: "方案校验码", seed: "摇号随机数", outcomeHash: "结果校验码",
    mode: "方式", chain: "补位号码", escrow: "代管方", slot: "常设摇号",
    parent: "前一次抽取", passes: "机会的精度", turns: "随机换序的轮数", deviation: "取整误差上限", cap: "单人单岗机会上限",
    alternates: "候补规则", size: "文件大小",
  },
  modes: { open: "公开方式", sealed: "密封方式" },
  chainOf: "由“{party}”封存 {length} 个，岗位空缺时依次启封",
  slotOf: "{calendar} 第 {place} 次",
  rate: "{own} 类抽取比例",
  passes: "以 2 的 {bits} 次方分之一为单位",
  alternates: "每组至少 {least} 家，或抽中数的 {percent}%",
  ofHundred: "每 100 次约 {number} 次",
  lines: "{file}：{lines} 行",
  bytes: "{count} 字节",
  none: "无",
  printed: "打印时间（本机时钟）：{time}",
  found: {
    none: "放入的文件里没有编号 {ids}。请确认编号、凭证码和登记号没有抄错，并已放入对应的凭证包。",
    id: "编号 {id} · 抽取 {number}",
    odds: "在可抽名单里，分组 {cell}（共 {size} 家，本次抽中 {drawn} 家）。抽中机会：{odds}。",
    certain: "每 100 家抽 100 家（全部抽取）",
    never: "每 100 家抽 0 家（本次这一组不抽）",
    part: "每 100 家约抽 {number} 家",
    small: "每 100 家抽不到 0.01 家",
    drawn: "结果：抽中，排在第 {rank} 位。",
    alternate: "结果：没有抽中，列为候补，排在第 {rank} 位。",
    not: "结果：没有抽中，也不是候补。",
    ticket: "排序号 {ticket}。同组之中排序号最小的被抽中。",
    excluded: "没有列入可抽名单，原因：{reason}。",
    visited: "是本次的检查对象{week}。符合条件的“岗位与人员”共 {able} 对，派出：",
    week: "，周次 {week}",
    chosen: "岗位 {seat}：人员 {who}（机会每 100 次约 {odds} 次）",
    absent: "本次不能参加，原因：{reason}。",
    person: "在检查人员名单里，最多 {load} 次；按机会平均约派 {expected} 次，实际派出 {count} 次：",
    sent: "检查对象 {target}，岗位 {seat}（机会每 100 次约 {odds} 次）",
  },
  log: {
    compare: "下面的公钥是方案自己写的，谁都可以写：请与本机关公布的对照，一个字符都不能差。也可以从本机关取得信任名单文件，和凭证包一起放入，由本页核对。",
    trusted: "签名已按您放入的信任名单核对。信任名单本身请确认来自本机关。",
    keys: "公钥", columns: ["谁", "名称", "公钥"], kinds: { log: "日志", witness: "见证方" },
    group: "{name}：{members} 之中至少 {least} 个", quorum: "方案的见证要求：", none: "不要求见证方", noWitness: "方案没有写明见证方：日志只有一方签名，本页看不出它有没有改写过历史。",
    places: "日志记录", placeColumns: ["记录", "记入时间", "第几条", "校验点共", "见到的见证方"], nobody: "无",
  },
  discarded: "这次抽取已经作废：下面是作废时废掉的结果，不是有效的结果。",
  seal: {
    day: "密封方式：名单、机会和结果在 {disclose}（中国时间）公开。密封号码由 {count} 方分持（{holders}），任意 {least} 方合起来就能打开。",
  },
  share: {
    title: "密封号码份额 {number}", heading: "份额说了什么",
    said: "“{holder}”持有第 {place} 份。", enough: "共 {count} 份，任意 {least} 份就能打开密封号码；公开日 {disclose}。",
    alone: "请把同一编号的方案（plan.json）或凭证包一起放入，才能核对这份份额。", state: "写法正确，没有方案可核对",
  },
  plan: { title: "抽取方案 {number}", said: "方案写法正确。方案校验码 {plan}" },
  policy: { title: "信任名单", said: "用来核对日志和见证方的签名。请确认它来自本机关，而不是随凭证包一起得到的。" },
  replaced: {
    title: "补位记录 {number}", heading: "谁退出，谁补上", state: "写法正确，没有凭证包可核对",
    alone: "请把这次检查人员抽取的凭证包（有对象补位的，还有检查对象抽取的凭证包）一起放入，才能核对。",
    noParent: "有检查对象的补位，要放入检查对象抽取的凭证包才能核对这些步骤。",
    none: "没有任何补位。",
    step: "第 {step} 步", columns: ["步骤", "哪里", "退出", "补上", "符合条件", "机会"],
    target: "检查对象", seat: "对象 {target} 的岗位 {seat}", empty: "无人可补，空缺",
    people: "{count} 人", firms: "候补 {count} 家", order: "按候补次序", part: "1/{count}", unchecked: "未核对",
  },
  slip: {
    title: "企业凭证 {number}",
    odds: "据这份凭证：登记号 {key} 在锁定的可抽名单里，分组 {cell}（共 {size} 家）。抽中机会：{odds}，精确值 {fraction}。",
    excluded: "据这份凭证：登记号 {key} 在锁定的未列入名单里，没有参加摇号，原因：{reason}。",
    place: "“{file}”第 {line} 行，共 {lines} 行",
    record: "第 {entry} 条（从 0 数起），校验点共 {logged} 条",
    state: "前后一致，签名没有核验",
    alone: "想知道摇号结果，请把同一编号的抽取凭证包一起放入。",
    heading: "凭证说了什么", codes: "编号与出处",
    terms: { number: "抽取编号", id: "企业编号", place: "所在的行", plan: "方案校验码", origin: "日志名称", record: "日志记录" },
  },
  wrongId: "编号是 20 个小写字母和数字 2–7。",
  wrongSalt: "凭证码是 32 个 0–9、a–f 的字符。",
  wrongKey: "请同时填写登记号（统一社会信用代码）和凭证码，或只填写编号。",
  firstFiles: "请先放入凭证包，核验完后再查找。",
};

/**
 * Fill the places of a sentence.
 * @param {string} sentence
 * @param {Record<string, string | number>} values
 */
export function fill(sentence, values) {
  return sentence.replace(/\{([a-z]+)\}/gi, (_, key) => String(values[key] ?? "")).replace(/（\s*）/g, "");
}

/** A reason in words. @param {string} reason */
export const leftOut = (reason) => (Object.hasOwn(LEFT_OUT, reason) ? LEFT_OUT[reason] : reason || WORDS.none);

const CHINA = 8 * 3600 * 1000;

/** A moment in China's time; what is no moment stays as it is. @param {string} moment */
export function civil(moment) {
  const milliseconds = Date.parse(moment);
  if (!/^[0-9]{4}-.*Z$/.test(moment) || !Number.isFinite(milliseconds)) return moment;
  return fill(WORDS.civil, { time: new Date(milliseconds + CHINA).toISOString().slice(0, 19).replace("T", " ") });
}

/** A whole number with its thousands apart. @param {number} number */
export const whole = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

/** At most two digits behind the point. @param {number} number */
export const short = (number) => String(Math.round(number * 100) / 100);
