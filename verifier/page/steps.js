/** The checks in words: what each is called, and what it makes sure of. */

/** The checks of §8: what is done, said for everybody. @type {Record<string, {title: string, about: string}>} */
export const STEPS = {
  container: { title: "文件完整", about: "文件是一份抽取凭证包，各部分齐全，没有多出或缺少一个字节。" },
  json: { title: "说明文件写法唯一", about: "方案、封存号码等说明文件只有一种写法，无法夹带别的内容。" },
  lines: { title: "名单写法唯一", about: "每份名单逐行检查：格式正确、按顺序排列、没有重复。" },
  plan: { title: "抽取方案齐全", about: "摇号之前定下的方案写明了编号、规则、参与方和将要采用的公开数据。" },
  roots: { title: "名单与校验码一致", about: "重新计算每份名单的校验码，与方案里锁定的一致：名单锁定后没有增减、没有改动。" },
  odds: { title: "机会符合规则", about: "每一分组的抽中机会正是那一类的抽取比例，各地、各行业合计也是；每一岗位的机会都在规则范围之内；该在名单里的都在。" },
  deviation: { title: "取整误差很小", about: "公布的抽中机会与精确值之差不超过允许的极小范围。" },
  evenness: { title: "规则允许内最均衡", about: "用公布的证明数据逐对验算：在规则允许的范围内，这样的机会最均衡，没有给谁留出偏高或偏低的机会。" },
  commitments: { title: "启封号码与封存一致", about: "各参与方事先封存了自己的号码；启封的号码与当时封存的是同一个，没有事后更换。" },
  public: { title: "公开数据与约定一致", about: "采用的公开数据正是方案里事先指名的那一种、那一期，写法正确。" },
  seal: { title: "密封号码与方案一致", about: "密封方式的抽取另有一个密封号码，锁定名单时就定死在方案里；现在公开的正是那一个。公开方式的抽取没有密封号码。" },
  seed: { title: "合成摇号随机数", about: "由方案、各方封存和启封的号码、公开数据（密封方式还有密封号码）合成摇号随机数：换掉任何一项，随机数都会不同。" },
  outcome: { title: "重新摇号，结果一致", about: "本页用自己的程序按随机数重摇一遍，得到的结果与公布的逐字一致。" },
  parent: { title: "与对象抽取衔接", about: "派人抽取所对应的检查对象，正是前一次抽取抽中的那些；人员名单没有在两次抽取之间改动。" },
  source: { title: "公开数据确为当期真实数据", about: "公开数据是不是真的开出了这个数，凭证包里看不出来：请按下面列出的名称和期号，到发布机构的网站或现场记录中自行核对。" },
  log: { title: "抽取过程记入公开日志", about: "锁定、启封、截止、结果四条记录都在公开日志里，先后次序正确，内容与凭证包一致，日志和见证方的签名都算得出来。" },
  witnessed: { title: "见证方及时见证", about: "开始启封之前，方案要求的见证方已经见到名单；公开数据产生之前，它们已经见到封存和启封截止：此后谁都没有可选的余地。" },
  policy: { title: "签名符合信任名单", about: "日志和见证方的签名符合您放入的信任名单，而不只是方案自己写的公钥。" },
};

/** The checks of a firm's own slip, §9, and the one beside a bundle. @type {Record<string, {title: string, about: string}>} */
export const SLIP_STEPS = {
  slip: { title: "凭证写法唯一", about: "文件是一份企业凭证，各项齐全，只有一种写法。" },
  "slip-id": { title: "编号是这家单位的", about: "由登记号和凭证码重新算出编号，与凭证里那一行的编号一致：说的就是这家单位。" },
  "slip-line": { title: "这一行与锁定记录一致", about: "由这一行逐层计算，得到的正是锁定记录里这份名单的校验码；锁定记录就是这次抽取的。" },
  "slip-cell": { title: "分组和机会与锁定记录一致", about: "由这一行的分组逐层计算，得到的正是锁定记录里分组表的校验码，家数和机会写法正确、没有超出范围。" },
  "slip-log": { title: "锁定记录与日志校验点一致", about: "由锁定记录逐层计算，得到的正是所附日志校验点的校验码；校验点本身是真是假，要看下一步的签名。" },
  "slip-signed": { title: "日志校验点的签名", about: "校验点是您放入的信任名单所列的日志签的，见证方也够数。没有这一步，凭证只是前后一致，谁都可能编得出来，不足以为证。" },
  "slip-bundle": { title: "与抽取凭证包一致", about: "方案校验码和三份名单的校验码都与放入的同一编号的凭证包相同，这份凭证包也通过了核验。" },
};

/** The checks of replacements, §11, and of shares, §12. @type {Record<string, {title: string, about: string}>} */
export const PAPER_STEPS = {
  replacements: { title: "补位记录写法唯一", about: "补位记录各项齐全，只有一种写法，说的就是放入的这次检查人员抽取。" },
  chain: { title: "补位号码早已定下", about: "每次补位用的号码，都是锁定时由另一方封存的那一串号码，依次启封，没有跳过，也没有更换。" },
  replacement: { title: "每一步补位都按规则", about: "对象按候补次序递补；人员由补位号码在当时符合条件的人里定出，重新计算，结果一致。" },
  share: { title: "份额与方案一致", about: "份额文件写法正确，正是方案公布的校验点所对应的那一份，与其他份额合在一起能打开密封号码。" },
};

/** Any check. @param {string} code */
export const stepOf = (code) => STEPS[code] ?? SLIP_STEPS[code] ?? PAPER_STEPS[code];
