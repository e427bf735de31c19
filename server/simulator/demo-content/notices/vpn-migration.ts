import { daysAgo } from '../dates';
import type { DemoNotice } from '../notice';

export const vpnMigration: DemoNotice = {
  key: 'vpn-migration',
  title: '远程接入换新：旧 VPN 将停用，迁移步骤与常见问题',
  publisher: '信息技术部',
  published: daysAgo(24, '11:20'),
  body: ({ workday }) => `
旧 VPN 将在 **${workday(21)} 18:00** 停用。新的远程接入更快、不用每四小时重连一次，手机上也能用。

## 谁需要做什么

| 你是 | 需要做 | 约需 |
| --- | --- | --- |
| 只用门户、邮件、审批 | **什么都不用做** | 0 分钟 |
| 居家办公访问内网系统 | 安装新客户端 | 5 分钟 |
| 研发，需要连实验室设备 | 安装新客户端，申请设备网段 | 15 分钟 |
| 售后，在客户现场调试 | 联系我们领取预装好的笔记本 | — |

## 安装

### Windows、macOS

1. 从[软件中心](https://apps.example.com/connect)安装 **Qinghe Connect**；
2. 用公司账号登录，[两步验证](/notices/@second-factor)不能跳过；
3. 右下角的禾苗变绿，就连上了。

### Linux

~~~bash
sudo install -m 0755 qinghe-connect /usr/local/bin/
qinghe-connect enroll --server https://connect.example.com --user "$USER"
systemctl --user enable --now qinghe-connect
qinghe-connect status   # 期待看到: connected, 2 routes
~~~

配置文件在 \`~/.config/qinghe-connect/config.toml\`，默认内容如下：

~~~toml
[network]
split_tunnel = true            # 只有公司网段走隧道
dns = ["10.20.0.53", "10.20.1.53"]
mtu = 1380

[routes]
office = "10.20.0.0/16"
lab    = "10.64.0.0/12"        # 需要单独申请
~~~

### 手机

在应用商店搜索 Qinghe Connect，登录即可。出差在高铁上，请打开“省电重连”。

## 常见问题

**连上以后外网变慢了？**
新客户端默认只让公司网段走隧道。如果变慢，多半是同时开着旧客户端，请先卸载旧的。

**提示 \`certificate not yet valid\`？**
电脑时间不对。校准时间后重试。是的，十次里有九次是这个原因。

**家里的网段也是 10.20.x.x？**
打开“网段重映射”开关，或者把路由器改成 \`192.168.50.0/24\`。

**可以在自己的电脑上装吗？**
可以用网页版访问门户和邮件。代码仓库和实验室只允许公司配发、加密过的电脑。

**旧 VPN 里保存的远程桌面怎么办？**
地址不变，直接可用。

> 还有问题？每天 12:30–13:30，一号楼 108 有“午间诊所”，带着电脑来就行，管修，也管咖啡。

服务台：[在线提单](https://help.example.com/tickets) · 电话 \`6119\` · [it-help@example.com](mailto:it-help@example.com)
`,
};
