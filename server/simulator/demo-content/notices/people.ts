import { daysAgo } from '../dates';
import type { DemoNotice } from '../notice';
import { performanceReview } from './performance-review';

export const peopleNotices: DemoNotice[] = [
  performanceReview,
  {
    key: 'leave-reminder',
    title: '年休假还没休完？看看你还剩几天',
    publisher: '人力资源部',
    published: daysAgo(2, '09:05'),
    body: ({ workday }) => `
截至昨天，全公司还有 **874 天**年休假没有休，平均每人两天半。请在 ${workday(30)}前与主管排好计划。

- 未休完的，最多可以顺延 5 天到下一年度；
- 顺延之外、因工作原因确实休不了的，按日工资的 300% 折算；
- 半天也可以休，最小单位是 0.5 天。

[查看我的余额并请假](https://oa.example.com/leave/new)

主管们请带头休假。你不在的那几天，正好看看团队缺了你会不会转——通常会的。
`,
  },
  {
    key: 'newcomers',
    title: '欢迎 14 位新同事 👋',
    publisher: '人力资源部',
    published: daysAgo(5, '17:30'),
    body: ({ next }) => `
这两周有 14 位新同事加入：研发中心 5 位，制造中心 5 位，客户服务部 3 位，财务部 1 位。

他们之中有人养蜂，有人参加过三次铁人三项，有人会用热敏打印机打口琴谱。想认识他们，${next(3)} 12:30 来食堂二楼的长桌，甜点由行政部请。

在[通讯录](/people)里搜姓名、拼音或首字母，都能找到新同事。门禁、饭卡还没办好的，请找前台[那晓棠](/people/naxiaotang)（“那”读 nā）。
`,
  },
  {
    key: 'health-check',
    title: '年度体检开始预约，三家医院、六个时段可选',
    publisher: '人力资源部',
    published: daysAgo(12, '09:00'),
    body: ({ workday, day }) => `
![插画：听诊器、心电图曲线与一张勾选完成的检查单](/api/pictures/health-check)

预约时间：**${workday(1)} 10:00 起，至 ${workday(12)}止**。体检当天上午按出勤计算。

| 套餐 | 适用 | 重点项目 |
| --- | --- | --- |
| A | 30 岁以下 | 血常规、肝肾功能、胸片、腹部彩超 |
| B | 30–44 岁 | A + 甲状腺彩超、肿瘤标志物 |
| C | 45 岁及以上 | B + 低剂量胸部 CT、骨密度 |
| 岗位加项 | 焊接、喷涂、噪声岗位 | 听力、肺功能、血铅 |

## 注意

1. 前一天 22:00 后禁食，早上可以喝少量水；
2. 备孕、怀孕的同事请**提前告知**，免做放射项目；
3. 家属可以按内部价自费参加，每人最多带两位；
4. 报告只发给本人，公司只收到不含姓名的统计。

岗位加项属于职业健康检查，**不能放弃**，${day(25)}前未完成的将暂停上岗。

[去预约](https://health.example.cn/booking?company=qinghe)
`,
  },
  {
    key: 'referral',
    title: '内推奖励提高到 8,000 元，这 6 个岗位翻倍',
    publisher: '人力资源部',
    published: daysAgo(16, '11:00'),
    body: () => `
推荐的候选人转正后，奖励在当月工资中发放。下面的岗位奖励**翻倍**：

- 嵌入式软件工程师（RTOS 方向）
- 工业协议工程师
- 前端工程师
- 高级测试工程师
- 设备维修技师
- 日语售后工程师

把简历发到 [jobs@example.com](mailto:jobs@example.com)，标题写“内推-岗位-你的工号”。不确定合不合适？先聊聊再说，不算正式面试。
`,
  },
  {
    key: 'bootcamp',
    title: '第十一期“秧苗”新员工训练营课表',
    publisher: '人力资源部',
    published: daysAgo(27, '14:30'),
    body: ({ next }) => `
入职三个月内的同事请参加，主管不要在这三天安排出差。地点：一号楼培训教室。

![插画：一间教室，黑板上画着传感器的电路，桌上摆着开发板](/api/pictures/training-room)

### 第一天 · ${next(2, 4)}

- 09:00 公司是怎么走到今天的（包括三次差点倒闭）
- 10:30 一块板子的一生：从来料到发货，**带着安全鞋来**
- 14:00 跟着售后接一下午电话

### 第二天

- 09:00 亲手焊一个温度传感器，带得走
- 14:00 把它接进我们的平台，让它在大屏上亮起来

### 第三天

- 09:00 信息安全与钓鱼邮件实战
- 10:30 安全体验：安全带、灭火器、心肺复苏
- 15:00 跟总经理吃下午茶，什么都可以问

结业作品最好的一组，奖品是一盆自己种得活的水稻。
`,
  },
  {
    key: 'promotions',
    title: '本年度技术职级晋升名单公示',
    publisher: '人力资源部',
    published: daysAgo(38, '16:00'),
    body: ({ workday }) => `
经评审，以下同事晋升，现予公示，公示期至 ${workday(5)}。

**P9 首席工程师**：[诸葛文澜](/people/zhugewenlan)

**P8 资深工程师**：[仇英杰](/people/qiuyingjie)、[赵堃](/people/zhaokun)、[黄𬭎](/people/huanghong)、[王喆](/people/wangzhe)

**P7 高级工程师**：乐嘉怡、员志恒、翟欣然、皇甫静、苏𬎆、石磊磊、万俟宏、吕行

**高级技师**：[李𠅤](/people/qh-0117)、牛犇、种师德

名单里有几个少见的字。如果您的手机显示为方框，说明系统字库较旧，不影响晋升。😄 系统管理员试过的字还有 𠮷、龘、㐂、𰻝。

几个容易读错的姓，顺便提醒：仇（qiú）、员（yùn）、翟（zhái）、乐（yuè）、万俟（mò qí）、种（chóng）。

有异议请写信至[人力资源部](mailto:hr@example.com)，实名必复。
`,
  },
  {
    key: 'payday',
    title: '发薪日遇周末提前',
    publisher: '财务部',
    published: daysAgo(55, '10:20'),
    body: () => `
自本月起，发薪日（每月 10 日）遇周末或法定假日，**提前**到最近的一个工作日，不再顺延。

工资条照旧在当天 12:00 推送。
`,
  },
  {
    key: 'housing-fund',
    title: '住房公积金缴存基数年度调整，请核对',
    publisher: '人力资源部',
    published: daysAgo(96, '09:40'),
    body: ({ workday }) => `
新基数按本人上一年度月平均工资核定，从下月工资起执行。

1. 打开[薪酬自助](https://pay.example.com/fund)核对基数与比例；
2. 比例可在 5%–12% 之间自选，**每年只能改一次**；
3. 有出入的，${workday(9)}前提交工资流水复核。

上海、广州、槟城的同事适用当地规定，另行通知。
`,
  },
  {
    key: 'time-zones',
    title: 'Working across time zones: a short guide',
    publisher: '人力资源部',
    published: daysAgo(121, '15:00'),
    body: () => `
We now have customers awake at every hour. Colleagues should not have to be. Five habits that work:

1. **Write it down first.** A good message saves a meeting; a good document saves ten.
2. **Say the zone.** Not “3 pm”, but “15:00 (UTC+8)”.
3. **Rotate the pain.** If somebody has to get up early, let it not always be the same person.
4. **Record decisions, not discussions.** Put them at the top.
5. **Nobody answers at night.** Schedule your message for the other side's morning.

| City | Zone | Core hours |
| --- | --- | --- |
| Hangzhou, Shanghai, Guangzhou | UTC+8 | 09:00–17:30 |
| Penang | UTC+8 | 09:00–17:30 |
| Field team, Central Europe | UTC+1 / +2 | 08:00–16:30 |

Questions? [people@example.com](mailto:people@example.com)
`,
  },
  {
    key: 'parental-leave',
    title: '育儿假怎么请：父母双方都有，别忘了',
    publisher: '工会',
    published: daysAgo(151, '13:30'),
    body: () => `
子女三周岁以内，父母**每人每年**各有 10 天育儿假，工资照发。

- 可以拆成半天；
- 不与年休假冲抵；
- 两个孩子就是 20 天，算法没有陷阱。

爸爸们请放心申请。上半年有 21 位爸爸休了育儿假，没有一位因此被扣过绩效。

流程：[请假](https://oa.example.com/leave/new?type=parental)时选“育儿假”，上传一次出生证明，以后不用再传。
`,
  },
  {
    key: 'mentors',
    title: '招募 12 位导师：带一个人，半年，每周一小时',
    publisher: '人力资源部',
    published: daysAgo(186, '10:10'),
    body: () => `
新同事在第 30 天到第 90 天最容易迷路。我们需要 12 位导师：

- 不要求是专家，只要求**记得自己刚来时的样子**；
- 每周一小时，最好是一起吃顿饭，餐费每月 200 元；
- 半年后由学员匿名评价，前五名奖一次外出培训。

回复本通知下方的提问，或写信给 [mentors@example.com](mailto:mentors@example.com)。
`,
  },
  {
    key: 'attendance',
    title: '研发与职能岗位试行弹性上下班',
    publisher: '人力资源部',
    published: daysAgo(226, '09:00'),
    body: ({ workday }) => `
自 ${workday(8)}起试行三个月：

- 07:30–10:00 之间到岗，满八小时即可离开；
- **核心时段 10:00–16:00** 请在岗或可以联系上；
- 每月两次忘打卡可自助补，不用写检讨；
- 产线、仓库、安保等排班岗位不适用，但换班审批由三级减为一级。

试行期满，用数据说话：项目延期率、加班时长、离职率三项不变差，就转为正式制度。
`,
  },
];
