/** Everything people read, in Chinese; nothing else in this folder has a sentence for them. */

/** The checks of §8: what is done, said for everybody. @type {Record<string, {title: string, about: string}>} */
export const STEPS = {
  container: { title: "文件完整", about: "文件是一份抽取凭证包，各部分齐全，没有多出或缺少一个字节。" },
  json: { title: "说明文件写法唯一", about: "方案、封存号码等说明文件只有一种写法，无法夹带别的内容。" },
  lines: { title: "名单写法唯一", about: "每份名单逐行检查：格式正确、按顺序排列、没有重复。" },
  plan: { title: "抽取方案齐全", about: "摇号之前定下的方案写明了编号、规则、参与方和将要采用的公开数据。" },
  roots: { title: "名单与校验码一致", about: "重新计算每份名单的校验码，与方案里锁定的一致：名单锁定后没有增减、没有改动。" },
  odds: { title: "机会符合规则", about: "每一分组、每一岗位的抽中机会都在规则范围之内，该在名单里的都在。" },
  deviation: { title: "取整误差很小", about: "公布的抽中机会与精确值之差不超过允许的极小范围。" },
  evenness: { title: "规则允许内最均衡", about: "用公布的证明数据逐对验算：在规则允许的范围内，这样的机会最均衡，没有给谁留出偏高或偏低的机会。" },
  commitments: { title: "启封号码与封存一致", about: "各参与方事先封存了自己的号码；启封的号码与当时封存的是同一个，没有事后更换。" },
  public: { title: "公开数据与约定一致", about: "采用的公开数据正是方案里事先指名的那一种、那一期，写法正确。" },
  seed: { title: "合成摇号随机数", about: "由方案、各方封存和启封的号码、公开数据合成摇号随机数：换掉任何一项，随机数都会不同。" },
  outcome: { title: "重新摇号，结果一致", about: "本页用自己的程序按随机数重摇一遍，得到的结果与公布的逐字一致。" },
  parent: { title: "与对象抽取衔接", about: "派人抽取所对应的检查对象，正是前一次抽取抽中的那些；人员名单没有在两次抽取之间改动。" },
  source: { title: "公开数据确为当期真实数据", about: "公开数据是不是真的开出了这个数，凭证包里看不出来：请按下面列出的名称和期号，到发布机构的网站或现场记录中自行核对。" },
  log: { title: "封存和启封先于公开数据", about: "方案、封存和启封是不是都在公开数据产生之前就已登记并截止，要看公开日志和见证方的签字，凭证包里看不出来。" },
};

/** The checks of a firm's own slip, §9, and the one beside a bundle. @type {Record<string, {title: string, about: string}>} */
export const SLIP_STEPS = {
  slip: { title: "凭证写法唯一", about: "文件是一份企业凭证，各项齐全，只有一种写法。" },
  "slip-id": { title: "编号是这家单位的", about: "由登记号和凭证码重新算出编号，与凭证里那一行的编号一致：说的就是这家单位。" },
  "slip-line": { title: "这一行与锁定记录一致", about: "由这一行逐层计算，得到的正是锁定记录里这份名单的校验码；锁定记录就是这次抽取的。" },
  "slip-cell": { title: "分组和机会与锁定记录一致", about: "由这一行的分组逐层计算，得到的正是锁定记录里分组表的校验码，家数和机会写法正确、没有超出范围。" },
  "slip-log": { title: "锁定记录与日志校验点一致", about: "由锁定记录逐层计算，得到的正是所附日志校验点的校验码；校验点本身是真是假，要看下一步的签名。" },
  "slip-signed": { title: "日志校验点的签名", about: "校验点是不是那个日志和见证方签的，本页不核验，因为信任谁要由您决定，不能由这份文件说了算：请取得信任名单后运行 python verify.py 凭证文件 --policy 信任名单。没有这一步，凭证只是前后一致，谁都可能编得出来，不足以为证。" },
  "slip-bundle": { title: "与抽取凭证包一致", about: "方案校验码和三份名单的校验码都与放入的同一编号的凭证包相同，这份凭证包也通过了核验。" },
};

/** A check of either kind. @param {string} code */
export const stepOf = (code) => STEPS[code] ?? SLIP_STEPS[code];

/** @type {Record<string, string>} */
export const FILES = {
  "slip.json": "企业凭证", "entry.json": "锁定记录",
  "plan.json": "抽取方案", "pool.txt": "可抽名单", "excluded.txt": "未列入名单", "cells.txt": "分组表",
  "roster.txt": "检查人员名单", "absent.txt": "不能参加人员名单", "blocked.txt": "回避名单",
  "seats.txt": "岗位表", "odds.txt": "抽中机会表", "multipliers.txt": "均衡证明表",
  "commitments.json": "封存号码", "reveals.json": "启封号码", "public.json": "公开数据", "outcome.txt": "抽取结果",
};

/** Why a check failed, by reason; `{…}` is filled with what and where. @type {Record<string, string>} */
export const REASONS = {
  truncated: "文件不完整：在第 {at} 个字节附近中断，可能没有下载完。请重新下载后再试。",
  header: "第 {at} 个字节处应当是下一部分的标题，却是别的内容：文件被改动过，或不是抽取凭证包。",
  empty: "这是一个空文件。",
  version: "这是另一版本的抽取凭证包，本页只核验 ssj/0 版。请使用与它配套的核验页。",
  packed: "这是压缩文件。请先解压，再放入其中的 .ssj 文件。",
  stranger: "这不是抽取凭证包。请放入从公示页下载的 .ssj 文件，或企业自己的凭证文件。",
  files: "凭证包里的文件不对：现有 {names}，与两种抽取中的任何一种都对不上。",
  order: "“{file}”的位置不对或出现了两次（第 {at} 个字节处）。",
  length: "“{file}”的实际长度与标明的不同（第 {at} 个字节处）。",
  trailing: "文件末尾多出了内容（从第 {at} 个字节起）。",
  utf8: "“{file}”里有不是 UTF-8 的字节。",
  json_form: "“{file}”第 {at} 个字符处写法不对：不是规定的唯一写法。",
  json_deep: "“{file}”第 {at} 个字符处嵌套太深。",
  json_number: "“{file}”第 {at} 个字符处的数太大。",
  json_control: "“{file}”第 {at} 个字符处有不允许的控制字符。",
  json_key: "“{file}”第 {at} 个字符处的名称含有不允许的字符。",
  json_order: "“{file}”第 {at} 个字符处的名称重复或没有按顺序排列。",
  json_object: "“{file}”的开头不对。",
  json_after: "“{file}”末尾多出了内容（第 {at} 个字符处）。",
  too_many_lines: "“{file}”的行数超过十亿。",
  no_newline: "“{file}”第 {line} 行没有换行结尾。",
  columns: "“{file}”第 {line} 行的列数不对。",
  form: "“{file}”第 {line} 行“{column}”一列的写法不对。",
  line_order: "“{file}”第 {line} 行没有按顺序排列，或与上一行重复。",
  repeated: "“{file}”第 {line} 行所指的与前面某一行相同。",
  plan_member: "方案中“{member}”一项的内容不符合规定。",
  plan_missing: "方案中缺少“{member}”一项。",
  plan_unknown: "方案中多出了“{member}”一项。",
  moment: "方案中公开数据的时刻写法不对，或日历上没有这个时刻。",
  drand_round: "方案中 drand 的轮次与时刻对不上。",
  same_source: "方案中同一种公开数据写了两次。",
  few_bits: "方案约定的公开数据加起来太容易被穷举试算，达不到规定的强度。",
  line_count: "“{file}”的行数与方案里锁定的不同：名单有增减。",
  root: "“{file}”的校验码与方案里锁定的不同：名单被改动过。",
  cell_path: "“{file}”第 {line} 行：分组 {cell} 所属的地区或行业层级不对。",
  cell_name: "“{file}”第 {line} 行：分组 {cell} 的名称与它的地区、分类、行业不一致。",
  odds_over_size: "“{file}”第 {line} 行：分组 {cell} 要抽的数目超过了它的家数。",
  cell_unknown: "“{file}”第 {line} 行：分组 {cell} 不在分组表里。",
  cell_size: "“{file}”第 {line} 行：分组 {cell} 写明 {size} 家，名单里却有 {entries} 家。",
  pooled_and_excluded: "编号 {id} 既在可抽名单里，又在未列入名单里。",
  two_places: "“{file}”第 {line} 行：检查对象 {id} 有两个县区或两个周次。",
  seat_count: "“{file}”第 {line} 行：检查对象 {id} 有人数为 0 的岗位。",
  one_person: "检查对象 {id} 的检查人员不足两人。",
  week_unknown: "检查对象 {id} 的周次 {week} 不在方案里。",
  too_many_seats: "岗位人数合计 {count}，超出可以精确计算的范围。",
  present_and_absent: "人员 {id} 既在检查人员名单里，又在不能参加人员名单里。",
  odds_seat: "“{file}”第 {line} 行所指的岗位不存在。",
  odds_person: "“{file}”第 {line} 行所指的人员不在检查人员名单里。",
  odds_zero: "“{file}”第 {line} 行的机会为零，不应列出。",
  not_eligible: "“{file}”第 {line} 行：此人不符合该岗位的条件，或应当回避，不应有机会。",
  over_cap: "检查对象 {id} 的岗位 {seat}：有人的机会超过方案规定的上限。",
  seat_sum: "检查对象 {id} 的岗位 {seat}：各人机会之和不等于应派人数。",
  group_sum: "检查对象 {id} 的岗位 {seat}：不能保证至少有一名非新任人员。",
  pair_sum: "检查对象 {id}：人员 {person} 在几个岗位上的机会之和超过上限。",
  least_sum: "人员 {person} 的机会之和低于规定的最少任务数。",
  load_sum: "人员 {person} 的机会之和超过规定的最多任务数。",
  week_sum: "人员 {person} 在周次 {week} 的机会之和超过每周上限。",
  deviation: "方案写明的取整误差为 {stated}，超过了允许的 4。",
  bound_level: "均衡证明不成立：{bound} 的层次与它的用量不符（{id} {person} {week} {seat}）。",
  idle_upper: "均衡证明不成立：{bound} 没有用满，却压低了机会（{id} {person} {week} {seat}）。",
  idle_lower: "均衡证明不成立：{bound} 已超过下限，却抬高了机会（{id} {person} {week} {seat}）。",
  seat_missing: "均衡证明不完整：检查对象 {id} 的岗位 {seat} 没有对应的一行。",
  pair_level: "均衡证明不成立：检查对象 {id} 的岗位 {seat} 与人员 {person} 的层次不符。",
  pair_forced: "均衡证明不成立：检查对象 {id} 的岗位 {seat} 与人员 {person} 的机会应为零或上限。",
  pair_product: "机会不是最均衡的：检查对象 {id} 的岗位 {seat} 与人员 {person} 的机会与证明数据算出的不同。",
  bound_unknown: "均衡证明表里有一行所指的限制并不存在：{bound}。",
  party_unknown: "封存号码的“{party}”不在方案的参与方之中。",
  commitment_form: "“{party}”的封存号码写法不对。",
  reveal_unknown: "“{party}”没有封存过号码，却有启封的号码。",
  reveal_form: "“{party}”的启封号码写法不对。",
  reveal_other: "“{party}”启封的号码不是当初封存的那一个。",
  public_form: "公开数据文件的写法不对。",
  public_count: "公开数据的项数与方案约定的不同。",
  public_source: "第 {place} 项公开数据的种类、名称或时刻与方案约定的不同。",
  public_value: "第 {place} 项公开数据的写法不对，不可能是这种数据。",
  outcome: "公布的结果与重新摇号得到的不同，从第 {line} 行起。",
  parent_kind: "所指的前一次抽取不是检查对象的抽取。",
  parent_failed: "前一次抽取（检查对象）的凭证包没有通过核验。",
  parent_number: "前一次抽取的编号与方案所写的不同。",
  parent_plan: "手头前一次抽取的方案不是本次所指的那一份。",
  parent_outcome: "手头前一次抽取的结果不是本次所指的那一份。",
  parent_list: "“{file}”与前一次抽取时锁定的不同。",
  parent_target: "前一次抽中的 {id} 没有出现在本次抽取里。",
  parent_county: "检查对象 {id} 的县区与前一次抽取不同。",
  parent_week: "检查对象 {id} 的周次不是规则算出的 {week}。",
  parent_more: "本次有 {count} 个检查对象，前一次只抽中 {drawn} 个。",
  slip_big: "企业凭证最多 65536 字节，这个文件超过了。",
  slip_version: "这不是 ssj-slip/0 版的企业凭证。",
  slip_member: "凭证中缺少“{member}”一项，或其内容不符合规定。",
  slip_unknown: "凭证中多出了“{member}”一项。",
  slip_id: "由登记号和凭证码算出的编号，与凭证里这一行的编号不同：这一行说的是别家。",
  slip_form: "“{file}”的这一行写法不对。",
  slip_entry: "凭证所附的记录不是这次抽取的锁定记录。",
  slip_entry_form: "锁定记录缺少必要的内容，或写法不对。",
  slip_path: "由凭证里的这一行算不出“{file}”锁定时的校验码：这一行不在锁定的“{file}”里，或被改动过。",
  slip_cell: "凭证所附的分组不是这一行的分组。",
  slip_odds: "分组 {cell} 没有企业，或要抽的数目超过了它的家数。",
  slip_log: "由锁定记录算不出所附日志校验点的校验码：这条记录不在那个日志里，或被改动过。",
  slip_kind: "放入的同一编号的凭证包不是检查对象的抽取。",
  slip_failed: "放入的同一编号的凭证包没有通过核验。",
  slip_plan: "放入的凭证包与锁定记录的方案校验码不同：不是同一份方案。",
  slip_bits: "放入的凭证包与锁定记录的机会精度不同。",
  slip_root: "放入的凭证包与锁定记录的“{file}”不同。",
  broken: "本页没能做完这一步（{said}）。可能是文件太大、内存不够，或文件已被移走。这不等于“不通过”：请换一台电脑，或用 verify.py 核验。",
};

/** Reasons of being left out that the lists give as codes; others are shown as they are. @type {Record<string, string>} */
export const LEFT_OUT = {
  not_active: "已注销、吊销或迁出", no_district: "所在县区不明", no_rate: "该类对象本任务比例为零", grace_period: "包容审慎期内",
  off_duty: "不在岗", no_certificate: "检查期内无有效执法证", out_of_scope: "执法范围不含本事项",
  absent: "检查期内多半时间请假", fully_loaded: "在办检查已达工作量上限",
};

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
  ok: "通过", bad: "不通过", unchecked: "未核验", stopped: "没有做完",
  mark: { ok: "✓", bad: "✗", unchecked: "○" },
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
    beside: "核验通过：企业凭证与凭证包一致，重摇结果与公布的一致",
    twins: "同一抽取编号出现了两份不同的文件",
    mixed: "{bad} 份文件核验不通过，{good} 份通过",
  },
  passed: "核验通过", failed: "核验不通过，停在“{title}”这一步", halted: "没能做完核验，停在“{title}”这一步",
  aim: "这一步要确认：{about}",
  uncheckedCount: "另有 {count} 项本页无法核验，见下面标“未核验”的步骤。",
  twinsSame: "编号 {number}：放入了内容相同的文件（{files}）。",
  twinsOther: "编号 {number} 有内容不同的几份文件（{files}）。一个编号只能有一次抽取：请以公开日志中登记的方案为准，并向主管机关反映。",
  noWorker: "这个浏览器不能在后台运行核验程序。请换用较新的浏览器，或用 verify.py 核验。",
  crashed: "核验程序意外停止，没有得出结论。可能是内存不够：请换一台电脑，或用 verify.py 核验。",
  drawnTargets: "从 {pool} 家中抽中 {drawn} 家，另列候补 {alternates} 家；{excluded} 家因故没有列入可抽名单。",
  drawnPeople: "为 {targets} 个检查对象派出 {places} 人次，涉及 {people} 人；名单上共 {roster} 人，{absent} 人不能参加，回避 {blocked} 对。",
  headings: {
    drawn: "抽了什么", steps: "逐步核验", values: "采用的公开数据", parties: "谁封存了号码", odds: "抽中机会的分布",
    counties: "各县区", reasons: "没有列入的原因", absences: "不能参加的原因", rules: "方案写明的规则", codes: "编号与校验码",
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
  strength: "各方号码合计 {secret} 位，公开数据 {public} 位。只要封存和启封都在公开数据产生之前截止（见上面最后一步），谁都无法选定结果，没有启封的一方也不能。",
  noParties: "本次没有任何一方启封号码，随机数只由方案和公开数据决定。",
  value: "取值", at: "不早于", noMoment: "启封之后当场产生",
  codes: {
    number: "抽取编号", task: "任务", authority: "机关", planHash: "方案校验码", seed: "摇号随机数", outcomeHash: "结果校验码",
    parent: "前一次抽取", passes: "机会的精度", turns: "随机换序的轮数", deviation: "取整误差上限", cap: "单人单岗机会上限",
    alternates: "候补规则", size: "文件大小",
  },
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
export const leftOut = (reason) => LEFT_OUT[reason] ?? (reason || WORDS.none);

/** A whole number with its thousands apart. @param {number} number */
export const whole = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

/** At most two digits behind the point. @param {number} number */
export const short = (number) => String(Math.round(number * 100) / 100);
