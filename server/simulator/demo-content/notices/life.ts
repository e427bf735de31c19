import { daysAgo, hoursAgo } from '../dates';
import type { DemoNotice } from '../notice';

export const lifeNotices: DemoNotice[] = [
  {
    key: 'canteen-menu',
    title: '本周食堂菜单：周三有羊肉泡馍，周五全素日',
    publisher: '食堂管理委员会',
    published: hoursAgo(3),
    body: () => `
![插画：托盘上的一碗热面、一份青菜、一杯豆浆和一个苹果](/api/pictures/canteen-menu)

| | 主打 | 素食窗口 | 夜宵（21:30 起） |
| --- | --- | --- | --- |
| 周一 | 梅干菜扣肉 | 菌菇豆腐煲 | 皮蛋瘦肉粥 |
| 周二 | 水煮鱼片 | 荷塘小炒 | 鸡汤馄饨 |
| 周三 | **羊肉泡馍** | 番茄炒蛋面 | 葱油拌面 |
| 周四 | 咖喱鸡腿 | 地三鲜 | 牛肉粉丝汤 |
| 周五 | *全素日*：素烧鹅 | 罗汉斋 | 红豆沙小圆子 |

🌶️ 水煮鱼片提供微辣版，请对师傅说“少一勺”。过敏原（花生、麸质、海鲜）标在餐牌右下角。

上周意见箱最高票：“米饭太硬。”——换米了，新米今天到。
`,
  },
  {
    key: 'bicycle-parking',
    title: '东门自行车棚启用，旧车棚周日清空',
    publisher: '行政部',
    published: daysAgo(7, '12:20'),
    body: ({ next, day }) => `
![插画：弧形顶棚下停着一排自行车，立柱上装着打气筒](/api/pictures/bicycle-parking)

新车棚有 120 个车位、两支打气筒和一个修车工具架，雨天可以从连廊直接走进一号楼。

- 电动自行车请停**南侧充电区**，充满自动断电；
- 旧车棚 ${next(0)}清空，逾期未移走的车辆会挂牌保管至 ${day(45)}；
- 那辆挂着三把锁、后座长出小草的绿色自行车，主人是谁？它在那里已经四年了。
`,
  },
  {
    key: 'lost-and-found',
    title: '失物招领：一只左手手套、两把伞、一个写着“勿动”的饭盒',
    publisher: '行政部',
    published: daysAgo(10, '16:10'),
    body: () => `
都在一号楼前台。饭盒里的东西我们没有动，**但建议尽快**。

认领请说出一个只有主人知道的细节，比如伞柄上贴着什么。
`,
  },
  {
    key: 'sports-day',
    title: '机柜也能当接力棒？第九届职工运动会项目与报名',
    publisher: '工会',
    published: daysAgo(18, '09:30'),
    body: ({ next }) => `
运动会定在 **${next(6, 21)}**，地点：园区北侧体育场，风雨无阻（有雨改在体育馆）。

![插画：红色跑道上的起跑线，三名选手正在冲刺](/api/pictures/sports-day)

## 项目

**个人**：100 米、800 米、跳远、投篮、一分钟跳绳

**集体**：4×100 米接力、拔河、二十人二十一足、*机柜搬运接力*（真的机柜，空的）

**家属**：亲子障碍跑，六岁以下可以骑在爸爸脖子上完赛

![体育场示意图：四百米跑道中间是草坪，东侧看台，西北角设医疗点](/api/pictures/stadium-map)

## 报名

每人最多报三项，部门联络员汇总后于 ${next(3, 7)}前交工会。每人一件 T 恤，颜色按部门抽签，抽到荧光粉的不许换。

![领奖台上摆着金、银、铜三座稻穗奖杯](/api/pictures/podium)

上一届纪录：拔河，二号厂房夜班，7 秒。至今没有人敢跟他们分在一组。
`,
  },
  {
    key: 'annual-party',
    title: '年会节目征集：唱歌以外的才艺优先 🎤🎷🪩',
    publisher: '工会',
    published: daysAgo(28, '15:00'),
    body: ({ workday }) => `
![插画：舞台帷幕拉开，彩带与灯光下立着一支麦克风](/api/pictures/annual-party)

年会还差 **9 个节目**。去年 17 个节目里有 14 首歌，所以今年唱歌请自带舞蹈。

我们特别想看到：

- 相声、魔术、皮影、口技；
- 用产品演奏的音乐（去年的“蜂鸣器四重奏”至今有人在哼）；
- 三个部门以上的混合节目，**加两分**。

报名截止 ${workday(10)}，写信给[工会](mailto:union@example.com)，附一段一分钟以内的视频，手机拍就行，在厨房拍的也行。
`,
  },
  {
    key: 'afternoon-tea',
    title: '周五下午茶：烤红薯 🍠',
    publisher: '行政部',
    published: daysAgo(35, '14:40'),
    body: () => `
15:30，各楼层茶水间，每人一个，先烤先得。🍠🔥

研发的同事请不要再问能不能用老化箱烤。不能。
`,
  },
  {
    key: 'reading-corner',
    title: '三楼读书角开张：随手借，随手还，不登记',
    publisher: '工会',
    published: daysAgo(50, '12:30'),
    body: () => `
![插画：落地窗边的书架、一把扶手椅和一盏落地灯](/api/pictures/reading-corner)

首批 420 本书全部来自大家的捐赠，最老的一本是 1978 年的《机械制图》，扉页上写着“赠给三车间全体同志”。

规则只有三条：拿走一本，记得还；喜欢就写张书签夹进去；**请不要剧透推理小说**。

> 本周书签：“第 203 页的公式错了一个符号，作者没错，是排版错。我算了两遍。——P.”
`,
  },
  {
    key: 'shuttle-bus',
    title: '班车线路调整：新增地铁站接驳，末班延后到 21:40',
    publisher: '行政部',
    published: daysAgo(65, '10:00'),
    body: ({ next }) => `
根据 286 份问卷，班车线路自 **${next(1, 3)}** 起调整。

![班车线路图：一号线连接园区与地铁站，二号线经过人才公寓，三号线开往老城](/api/pictures/shuttle-bus)

| 线路 | 首站 | 早班 | 晚班 |
| --- | --- | --- | --- |
| 1 号（接驳） | 地铁站 2 号口 | 07:40–09:20，每 10 分钟 | 17:30–21:40，每 15 分钟 |
| 2 号 | 人才公寓 | 07:35、08:05 | 17:45、19:30 |
| 3 号 | 老城南门 | 07:10 | 17:45、20:15 |

实时位置见[班车小页面](https://bus.example.cn/live)。车上请让座给孕妇和抱着示波器的同事。
`,
  },
  {
    key: 'photo-contest',
    title: '“车间的光”摄影比赛结果',
    publisher: '工会',
    published: daysAgo(92, '17:00'),
    body: () => `
收到 133 幅作品，评出：

1. 一等奖《凌晨四点的焊花》
2. 二等奖《老师傅的手》《波峰》
3. 三等奖《影子工具板》《午休》《第一千块》

获奖作品在食堂二楼走廊展出一个月。涉及工艺细节的三幅已请作者打码，打码的位置意外地好看。
`,
  },
  {
    key: 'basketball',
    title: '“螺丝杯”篮球联赛战罢，质量部 61:58 险胜研发',
    publisher: '工会',
    published: daysAgo(125, '20:30'),
    body: () => `
终场前 4.2 秒，质量部三分命中。研发提出异议，要求查看日志；裁判表示**日志级别不够**，维持原判。

颁奖词：“让每一个球都符合规格。”
`,
  },
  {
    key: 'family-day',
    title: '家庭开放日：带孩子来看看你上班的地方',
    publisher: '工会',
    published: daysAgo(160, '09:20'),
    body: ({ next }) => `
![插画：大人牵着孩子走向厂房，天上飘着气球和风筝](/api/pictures/family-day)

${next(0, 10)} 9:00–16:00，欢迎带家人来。每位同事最多四位家属，[登记](https://oa.example.com/family-day)后领取参观证。

- **10:00** 机器人写毛笔字，写什么由孩子定
- **11:00** 亲手焊一只会发光的萤火虫（八岁以上，戴护目镜）
- **13:30** 坐叉车模拟器
- **15:00** 问答时间：“我爸爸每天到底在干什么？”

产线参观请穿包脚平底鞋。👨‍👩‍👧‍👦
`,
  },
  {
    key: 'second-hand',
    title: '二手集市：显示器 200 元起，椅子 50 元起',
    publisher: '行政部',
    published: daysAgo(196, '11:30'),
    body: ({ next }) => `
${next(5)} 12:00–13:30，食堂门口。报废审批完成的 24 台显示器、60 把椅子、3 台饮水机、1 架没人承认买过的电子琴。

每人限购两件，收入全部捐给[山区小学的科学课](https://charity.example.org/science-class)。
`,
  },
  {
    key: 'plants',
    title: '认养一盆绿植',
    publisher: '行政部',
    published: daysAgo(231, '10:05'),
    body: () => `
大厅有 40 盆绿萝、虎尾兰和龟背竹等人带走。认养条件：**记得浇水，但不要天天浇水**。
`,
  },
  {
    key: 'running-club',
    title: 'Running club: five kilometres, every Tuesday, no heroes',
    publisher: '工会',
    published: daysAgo(281, '16:30'),
    body: () => `
We meet at the east gate at 18:15 on Tuesdays and run round the lake. The pace is *“you can still complain about your build pipeline”*.

- Bring a light when it is dark.
- Showers are in building 1, ground floor.
- Nobody is left behind: the last runner carries the whistle.

We do have one hero. He overtakes everybody, twice, and then buys the soy milk.
`,
  },
];
