import { daysAgo, hoursAgo } from '../dates';
import type { DemoNotice } from '../notice';
import { codeOfConduct } from './code-of-conduct';

export const companyNotices: DemoNotice[] = [
  codeOfConduct,
  {
    key: 'all-hands',
    title: '全员大会改到周五下午，三地同步直播',
    publisher: '总经理办公室',
    published: hoursAgo(27),
    pinned: true,
    body: ({ next }) => `
全员大会定在 **${next(5)} 14:00–15:30**，杭州、上海、广州三地同步直播，请各部门提前安排好值班。

## 议程

1. 本季度经营情况与下季度重点（约 25 分钟）
2. QH-M7 控制器上市复盘：我们做对了什么，差点搞砸了什么（约 20 分钟）
3. 新办公区搬迁进度（约 10 分钟）
4. 现场与线上提问（约 35 分钟，*不设禁区*）

## 怎么参加

- **杭州**：一号楼报告厅，先到先坐，后排有站席；
- **上海、广州**：办事处大会议室；
- **出差、海外**及居家办公：开播前十分钟，直播地址会发到各部门群里。

当班的产线同事不用停线，[回放](https://video.example.com/all-hands)会在当晚 20:00 前上传，观看计入工时。

> 想匿名提问，可以把问题写在纸条上，投进各楼层茶水间的蓝色信箱。上次收到的 41 个问题，全部都有书面答复。
`,
  },
  {
    key: 'quarter-results',
    title: '季度经营通报：营收增长 12.4%，平均交付周期缩短两天',
    publisher: '财务部',
    published: daysAgo(9, '10:00'),
    body: ({ workday }) => `
各位同事：上一季度的账已经结清。一句话概括：**订单比预想的多，库存比希望的高，交付比去年快。**

![柱状图：营业收入从去年同期的 7687 万元升到本季度的 8640 万元](/api/pictures/quarter-chart)

| 指标 | 本季度 | 上季度 | 去年同期 |
| --- | ---: | ---: | ---: |
| 营业收入（万元） | 8,640 | 8,075 | 7,687 |
| 毛利率 | 38.2% | 37.5% | 36.9% |
| 平均交付周期（天） | 11.4 | 12.6 | 13.4 |
| 客户现场一次开通率 | 96.1% | 95.2% | 92.8% |
| 期末库存（万元） | 2,110 | 1,820 | 1,730 |

## 值得高兴的

- 软件订阅收入首次超过总营收的五分之一；
- 二号厂房的柔性产线把换型时间从 47 分钟压到了 19 分钟，[做法在这里](/notices/@changeover)；
- 客户满意度调查收回 212 份，“愿意推荐给同行”的占 88%。

## 需要改进的

库存连续两个季度上升，主要是为应对交期波动而多备的芯片和接插件。仓储物流部将在 ${workday(12)}前给出分级备货方案。

经营数据属于**内部信息**，请勿外传。对数字有疑问，请写信给[财务部](mailto:finance@example.com)，或者直接找[曾淑贤](/people/zengshuxian)。
`,
  },
  {
    key: 'new-office-plan',
    title: '二号楼四至六层启用方案：谁搬、什么时候搬、箱子怎么贴',
    publisher: '行政部',
    published: daysAgo(20, '15:20'),
    body: ({ day, next, workday }) => `
二号楼四至六层的装修和空气检测都已完成，检测报告贴在各层电梯口。搬迁分三批进行，每批利用一个周末。

![二号楼四层平面图：南侧为开放办公区，北侧是会议室，东端设茶水间与母婴室](/api/pictures/floor-plan)

## 时间

| 批次 | 部门 | 打包截止 | 新座位启用 |
| --- | --- | --- | --- |
| 第一批 | 研发中心（嵌入式、测试） | ${next(5, 3)} | ${next(1, 5)} |
| 第二批 | 研发中心（平台、前端）、产品部 | ${next(5, 10)} | ${next(1, 12)} |
| 第三批 | 市场部、法务部、财务部 | ${next(5, 17)} | ${next(1, 19)} |

## 打包须知

1. 每人领取两个周转箱，**箱子两侧都要贴标签**，写清姓名、新座位号和“第几箱 / 共几箱”。
2. 显示器、主机由信息技术部统一搬运，请把线缆装进自封袋，与设备贴同一个号码。
3. 植物、鱼缸和一切会洒的东西请自己抱过去。去年有一箱“书”里装着半缸孔雀鱼，搬家师傅至今没有平复心情。
4. 贵重物品与涉密资料随身携带。柜子清空后把钥匙留在锁上。

## 新楼层有什么不同

- 每层有 **6 间电话间**，隔音实测 38 分贝，单人使用，不可预订，最长 30 分钟；
- 五层东端设**母婴室**，刷工卡进入；
- 六层露台白天开放，雷雨大风天关闭；
- 打印机减为每层两台，全部支持刷卡取件，见[打印机更换通知](/notices/@printers)。

## 常见问题

**可以挑座位吗？** 部门内部自行协商，名单请在 ${workday(4)}前交给行政部。

**原来的座位怎么办？** 一号楼腾出的区域将改作培训教室和客户体验中心。

**搬迁期间能居家办公吗？** 搬迁当周的周五和下一周的周一可以，由主管同意即可，不用走流程。

**东西丢了或者坏了？** ${day(26)}前在[行政服务台](https://help.example.com/moving)登记，附上照片，或者找[周晓芸](/people/zhouxiaoyun)。
`,
  },
  {
    key: 'm7-launch',
    title: 'QH-M7 边缘控制器正式发布 · QH-M7 edge controller is here',
    publisher: '市场部',
    published: daysAgo(33, '09:00'),
    body: () => `
历时二十二个月，**QH-M7** 今天正式发布。它比一本字典还小，却能同时看住 64 路传感器，断网时自己把数据记上三十天，网络恢复后再一条不差地补传。

- 工作温度 −40 ℃ ～ 75 ℃，无风扇
- 支持双网口环网，单点断线切换小于 20 ms
- 自带规则引擎，现场工程师可以用浏览器改逻辑，不必再带着笔记本爬梯子

感谢 46 位参与过这个项目的同事。产品资料与演示视频已放进[资料库](https://handbook.example.com/products/qh-m7)，对外介绍请统一使用其中的说法。

---

After twenty-two months, **QH-M7** ships today. It is smaller than a dictionary, watches 64 sensor channels at once and keeps thirty days of data when the line is down.

Please use the approved product sheet in the [library](https://handbook.example.com/en/products/qh-m7) when you talk to customers, and send press enquiries to [press@example.com](mailto:press@example.com).
`,
  },
  {
    key: 'policy-revision',
    title:
      '关于修订《青禾科技（集团）股份有限公司及其全资、控股与参股企业采购、外协、试制、样品借用与归还、固定资产验收、低值易耗品领用及报废处置管理办法（试行）》并同步废止此前各版本及其全部补充说明、解释口径与临时通知的通知',
    publisher: '法务部',
    published: daysAgo(47, '16:45'),
    body: ({ workday }) => `
是的，标题确实有这么长。正文我们尽量短：

- 新办法自 **${workday(7)}** 起执行，此前的七个版本、十一份补充说明同时作废；
- 五千元以下的采购，审批由四级减为**两级**；
- 样品借用期限统一为 30 天，到期前三天自动提醒，不再需要每周填表；
- 报废设备先在内部[二手集市](/notices/@second-hand)公示一周，没人要再处置。

全文见制度库：[采购与资产管理办法（第八版）](https://handbook.example.com/policies/procurement-and-assets?version=8&lang=zh-CN&utm_source=portal&utm_medium=notice&reference=QH-LEGAL-0000000000000000000000000047-REV-H-FINAL)。
`,
  },
  {
    key: 'changeover',
    title: '二号厂房换型时间由 47 分钟降到 19 分钟，他们是怎么做到的',
    publisher: '生产部',
    published: daysAgo(58, '11:10'),
    body: () => `
三个月前，SMT 二线每天要换型五次，每次 47 分钟，相当于半天时间产线在等人。现在是 **19 分钟**。没有买新设备，只做了四件小事：

1. **把“停机后才做”的事挪到“停机前做”。** 料架、钢网、程序提前一小时备好，推车上按使用顺序摆放。
2. **把螺丝换成快拆夹具。** 一共 26 处，车间自己画图，机加工班两天做完。
3. **给每个工具一个影子。** 工具板上画着轮廓，少了哪一把一眼看见。
4. **两个人从两头往中间干。** 动线录像放给大家看，自己就看出来有多少冤枉路。

> “以前觉得换型慢是机器的事，录像一放才发现，我光找 4 号内六角就走了 600 步。”——二线班长

三线、四线下月起照此改造。想来观摩的班组，请联系[单立诚](/people/shanlicheng)，分机 \`6217\`。
`,
  },
  {
    key: 'quality-award',
    title: '2 个团队获得季度质量奖',
    publisher: '质量部',
    published: daysAgo(66, '14:00'),
    body: () => `
传感器标定组（全季度零客诉）、售后远程诊断组（首次响应中位数 6 分钟）获得本季度质量奖，奖金各 20,000 元。

奖牌已经挂上一号楼大厅的墙，欢迎路过时合影。
`,
  },
  {
    key: 'travel-standard',
    title: '差旅标准调整：按城市与职级一张表看懂',
    publisher: '财务部',
    published: daysAgo(88, '09:30'),
    body: ({ workday }) => `
新的差旅标准自 **${workday(10)}** 出发的行程起执行，单位均为元 / 天。表格较宽，手机上可以左右滑动。

| 职级 | 住宿（一类城市） | 住宿（二类城市） | 住宿（其他城市） | 餐补 | 市内交通 | 高铁 | 飞机 | 境外住宿（美元） | 境外餐补（美元） |
| --- | ---: | ---: | ---: | ---: | ---: | --- | --- | ---: | ---: |
| P1–P4 | 420 | 350 | 280 | 100 | 80 | 二等座 | 经济舱 | 110 | 45 |
| P5–P7 | 480 | 400 | 320 | 100 | 80 | 二等座 | 经济舱 | 130 | 45 |
| P8–P9 | 560 | 460 | 380 | 120 | 实报 | 一等座 | 经济舱 | 160 | 55 |
| P10 及以上 | 680 | 560 | 450 | 150 | 实报 | 一等座 | 6 小时以上可选超级经济舱 | 200 | 70 |

## 三点说明

- 两人合住、住亲友家，按节省额的 **50%** 奖励给个人；
- 深夜（22:00 后）到站，打车一律实报，不必解释为什么不坐地铁；
- 超标部分由审批人说明理由，*不退回让出差的人自己补*。

一类城市名单见[制度库](https://handbook.example.com/policies/travel)。
`,
  },
  {
    key: 'supplier-day',
    title: '供应商开放日当天，东门停车场对员工关闭',
    publisher: '仓储物流部',
    published: daysAgo(142, '17:05'),
    body: ({ next }) => `
${next(4, 3)}举办供应商开放日，约 60 位来宾到访。东门停车场 7:30–18:00 留给来宾，自驾的同事请停西门或北侧临时车位。

午餐高峰预计在 12:10，食堂建议大家错峰到 12:40。给大家添麻烦了。
`,
  },
  {
    key: 'anniversary',
    title: '青禾十五岁：写给每一位同事',
    publisher: '总经理办公室',
    published: daysAgo(176, '08:30'),
    body: () => `
![插画：晨光里一片稻田，远处是一排厂房，田埂上立着写有“15”的牌子](/api/pictures/anniversary)

十五年前的今天，七个人在租来的半间仓库里焊出了第一块板子。那块板子没有跑起来。第二块也没有。第十一块跑了四十分钟，冒了一点烟，大家高兴得像过年。

今天我们有三百多位同事，产品在十九个国家的工厂里日夜运转。但有几件事，我希望不要变。

## 把难的事做扎实

客户看不到焊点，看不到单元测试，也看不到凌晨三点的老化房。可是十年以后，他们会**感觉到**。所谓可靠，就是别人看不见的时候你也在做的那些事。

## 说真话

坏消息要跑得比好消息快。第一个说“这里可能有问题”的人，永远值得感谢，哪怕最后证明是虚惊一场。

## 别拔苗

禾苗一天只长一点点，拔是拔不高的。我们不追每一阵风，选准了地，就把根扎下去，该浇水浇水，该等就等。

> 有同事问我，公司最贵的资产是什么。不是厂房，不是专利，是各位下班路上还在琢磨的那个“好像不太对”的念头。

今天食堂的长寿面免费，每碗卧两个蛋。🍜🥚🥚

谢谢大家。下一个十五年，我们继续。

[林致和](/people/linzhihe)
`,
  },
  {
    key: 'brand-guide',
    title: '品牌规范更新：别再给禾苗加阴影了 🌾',
    publisher: '市场部',
    published: daysAgo(205, '10:40'),
    body: () => `
新版品牌规范上线，请从[资料库](https://handbook.example.com/brand)下载，**旧模板一律停用**。常见的五种错法：

| 错法 | 正确做法 |
| --- | --- |
| 给标志加阴影、描边、渐变 | 纯色，深底用白色版 |
| 写成“青和科技”“清禾科技” | 青草的“青”，禾苗的“禾” |
| 英文写成 QingHe、Qing He | **Qinghe** |
| 中英文之间不留空格 | “青禾 M7 系列”，不是“青禾M7系列” |
| 引号用 "直的" | 中文用“弯的”，引中引用‘单的’ |

表情符号可以用在内部通知里（比如这条 🌱🌾👩🏽‍🔧🧑‍🔬），**不可以**用在合同里。是的，有人用过。
`,
  },
  {
    key: 'penang-office',
    title: 'Our Penang service office opens its doors',
    publisher: '海外事业部',
    published: daysAgo(241, '09:15'),
    body: () => `
Our first service office outside China is open in Penang. Five colleagues look after customers in six countries from there, in four languages.

**What it means for you**

- Field questions from South-East Asia go to [service.sea@example.com](mailto:service.sea@example.com), not to the Hangzhou hotline.
- Meetings across the two offices start no earlier than 09:00 and end no later than 17:30. Both cities share one time zone, so there is no excuse.
- Spare parts under 5 kg leave Penang on the day of the order.

[Emma Schneider](/people/emma.schneider) looks after the office, [Kenichi Sato](/people/sato%40jp) after its customers in Japan.

Visiting? Read [Working across time zones](https://handbook.example.com/en/time-zones) first, and bring tea: theirs is good, but they ask for ours.
`,
  },
];
