import { daysAgo, hoursAgo } from '../dates';
import type { DemoNotice } from '../notice';
import { vpnMigration } from './vpn-migration';

export const itNotices: DemoNotice[] = [
  vpnMigration,
  {
    key: 'network-maintenance',
    title: '今晚 22:30–23:30 核心交换机升级，一号楼网络会中断两次',
    publisher: '信息技术部',
    published: hoursAgo(6),
    body: () => `
升级期间，一号楼有线、无线网络会中断**两次，每次约 4 分钟**。二号楼和各办事处不受影响。

| 系统 | 影响 |
| --- | --- |
| 生产执行系统（MES） | 不受影响，走独立链路 |
| 门禁 | 离线可刷卡，记录稍后补传 |
| 代码仓库、构建 | 22:15 起暂停新任务 |
| 座机 | 中断两次 |

如果 23:45 后仍然上不了网，请拨 \`6119\`，值班的是我们自己人，不是录音。
`,
  },
  {
    key: 'phishing',
    title: '警惕冒充“薪酬补贴”的钓鱼邮件，已有 6 人点开',
    publisher: '信息技术部',
    published: daysAgo(4, '08:50'),
    body: () => `
昨天下午起，有人冒充人力资源部群发邮件，标题为《【紧急】第三季度薪酬补贴领取确认》。**这不是我们发的。**

![插画：一封信挂在鱼钩上，发件人地址里的字母 l 被换成了数字 1](/api/pictures/phishing-mail)

## 怎么认出来

1. 发件人是 \`hr@examp1e.com\`，字母 l 换成了数字 1；
2. 要求扫码并填写银行卡号、短信验证码——公司**永远不会**要这些；
3. 链接显示的文字和真正的地址不一样。邮件源码里是这样写的：

~~~html
<a href="https://examp1e.com/pay?u=%E5%BC%A0&next=//evil.example">https://oa.example.com/pay</a>
<script>document.cookie</script><!-- </script> -->
~~~

## 已经点了怎么办

- **只是点开**：关掉页面，把邮件转发到 [security@example.com](mailto:security@example.com)；
- **填了密码**：马上[改密码](https://id.example.com/password)，再拨 \`6119\`；
- **填了银行卡**：先给银行打电话挂失，再找我们。

点了不丢人，**瞒着才危险**。第一位上报的同事只用了两分钟，帮我们拦下了后面 300 多封。谢谢她。
`,
  },
  {
    key: 'server-room',
    title: '机房 UPS 更换：周末部分系统只读',
    publisher: '信息技术部',
    published: daysAgo(14, '17:20'),
    body: ({ next }) => `
![插画：三排机柜，指示灯亮着绿色，右侧是新的 UPS 电池柜](/api/pictures/server-room)

${next(6, 2)} 08:00–18:00 更换一号楼机房的 UPS 电池组。服役七年，容量只剩下 41%，是时候了。

- **只读**：知识库、文件服务器、报表平台；
- **停用**：测试环境、构建集群；
- **正常**：门户、邮件、MES、售后热线。

请在周五下班前提交代码、保存文档。实验室里跑长时间任务的同事，请联系[任重远](/people/renzhongyuan)改用备用电源。
`,
  },
  {
    key: 'second-factor',
    title: '所有账号须在月底前开启两步验证',
    publisher: '信息技术部',
    published: daysAgo(30, '09:00'),
    pinned: true,
    body: ({ workday }) => `
为了保护客户数据，**${workday(40)}** 起，没有开启两步验证的账号将无法登录邮箱、代码仓库和财务系统。

开启只要一分钟：

1. 打开[账号中心](https://id.example.com/mfa)；
2. 用验证器应用扫描二维码，或登记一把安全密钥；
3. **把恢复码打印出来**，锁在抽屉里，不要拍照存手机。

产线公用终端使用工卡，不受影响。没有智能手机的同事，可到一号楼 108 领取硬件令牌。
`,
  },
  {
    key: 'git-server',
    title: '代码仓库升级到新服务器，请更新远程地址',
    publisher: '研发中心',
    published: daysAgo(45, '18:00'),
    body: ({ next }) => `
仓库将在 ${next(6)}迁移，主机名从 \`git-old.example.com\` 改为 \`git.example.com\`。旧地址只读保留 30 天。

一个仓库一个仓库改：

~~~bash
git remote set-url origin ssh://git@git.example.com:2222/platform/gateway.git
git fetch --prune && git status
~~~

或者一次改完主目录下的全部仓库：

~~~bash
find ~ -name config -path '*/.git/config' -print0 | xargs -0 sed -i.bak 's#git-old\\.example\\.com#git.example.com:2222#g; s#git@\\(git\\.example\\.com:2222\\):#ssh://git@\\1/#g'
~~~

新主机的指纹，连接时请核对：

\`SHA256:Zm95ZXItZGVtby1ob3N0LWtleS1maW5nZXJwcmludC0wMDE\`

持续集成的密钥已经由我们更换，流水线无需改动。
`,
  },
  {
    key: 'meeting-rooms',
    title: '会议室预订满 10 分钟没人签到，自动释放',
    publisher: '行政部',
    published: daysAgo(60, '11:45'),
    body: () => `
统计发现，三成的预订其实没有人来。从下周起：

- 门口的平板**签到**才算数，过 10 分钟未签到自动释放；
- 长期重复预订每四周确认一次；
- 两人以下请用电话间，把大房间留给大会议。

[查看空闲会议室](https://rooms.example.com/)
`,
  },
  {
    key: 'printers',
    title: '打印机更换：刷卡取件，默认黑白双面',
    publisher: '信息技术部',
    published: daysAgo(79, '13:10'),
    body: () => `
各楼层打印机更换为同一型号。选任意一台发送，走到**任意一台**刷工卡取件，12 小时未取自动删除。

驱动：Windows 与 macOS 自动安装；Linux 添加 \`ipp://print.example.com/follow-me\`。

卡纸请先看机盖里的图，第二步真的不能跳过。
`,
  },
  {
    key: 'data-retention',
    title: '聊天文件与会议录像的保存期限 · How long we keep chats and recordings',
    publisher: '信息技术部',
    published: daysAgo(104, '10:00'),
    body: ({ workday, english }) => `
自 ${workday(20)}起，超过期限的内容将自动删除，**删除后无法找回**。

| 内容 Content | 期限 Kept for |
| --- | --- |
| 聊天文件 Files in chats | 180 天 days |
| 会议录像 Meeting recordings | 90 天 days |
| 邮件 Mail | 5 年 years |
| 客户合同 Contracts | 15 年 years |

需要长期保存的，请移到项目空间。

---

From ${english(20)} anything older is deleted **for good**. Move what you need into a project space; ask the [service desk](https://help.example.com/en) if you are unsure.
`,
  },
  {
    key: 'mes-upgrade',
    title: 'MES 6.2 上线：扫码更快，报工少点三下',
    publisher: '信息技术部',
    published: daysAgo(135, '07:45'),
    body: () => `
昨夜 02:00，生产执行系统升级到 **6.2**，三条产线平稳切换。

### 新增

- 报工页面合并为一屏，少点三下；
- 扫码枪连续扫描不再需要等待提示音；
- 戴手套模式：按钮放大到 64 像素，误触率下降八成。

### 修复

- 夜班跨零点的工时算到了前一天；
- 批次号含有小写字母时追溯失败；
- 车间 3 号看板偶尔倒着显示（至今不明白为什么，但是修好了）。

### 已知问题

平板旋转后标题栏短暂错位，下个版本修复。

遇到问题，长按右上角的齿轮三秒，可以把现场截图直接发给我们。
`,
  },
  {
    key: 'mail-signature',
    title: '邮件签名统一格式',
    publisher: '市场部',
    published: daysAgo(171, '15:50'),
    body: () => `
对外邮件请使用统一签名，不加图片、不加名言、不加“此邮件可能含有机密信息”的长段声明：

~~~text
姓名 · 职位
青禾科技  Qinghe Technology
office: ext. 0000
https://www.example.com
~~~
`,
  },
  {
    key: 'file-server',
    title: '旧文件服务器转为只读，请把还在用的资料搬走',
    publisher: '信息技术部',
    published: daysAgo(211, '14:15'),
    body: ({ workday }) => `
旧文件服务器将在 **${workday(30)}** 转为只读，再过半年下线。清点时我们发现了一些历史悠久的路径，例如：

\`\\\\fs01.example.com\\public\\新建文件夹\\新建文件夹(2)\\最终版\\最终版_真的最终版\\M5_rev_C_final_FINAL_不要删_王工_v12_修改3_打印用.zip\`

以及一个名为 PneumaticallyActuatedElectromagneticallyCompensatedHighTemperatureFlowMeterCalibrationRig 的目录，里面只有一张午餐照片。

请各部门资料员按[搬迁手册](https://handbook.example.com/it/file-server)操作，每人预计半小时。
`,
  },
  {
    key: 'guest-wifi',
    title: '访客无线网络改为扫码登录',
    publisher: '信息技术部',
    published: daysAgo(262, '10:35'),
    body: () => `
访客连接 \`Qinghe-Guest\` 后，由接待人扫描屏幕上的二维码放行，当日有效，不再使用写在白板上的那个密码。

那个密码五年没有换过，连对面奶茶店都知道。
`,
  },
];
