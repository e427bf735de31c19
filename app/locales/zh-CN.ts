/** The first language. `en.ts` has the same keys: the type of this object is what it must satisfy. */
export const words = {
  product: '门厅',
  tabs: { label: '主要页面', home: '首页', notices: '公告', people: '通讯录', me: '我的' },
  skip: '跳到正文',
  loading: '正在加载…',
  signingIn: '正在登录…',
  offline: '网络已断开，正在显示已加载的内容。',
  unsent: '有内容还没有发送，点此查看。',
  retry: '重试',
  cancel: '取消',
  loadFailed: '加载失败。',
  older: '更早的内容',
  end: '没有更多了',
  back: (place: string): string => `返回${place}`,

  /** Marks on a notice, wherever it is listed. */
  marks: {
    categories: { company: '公司', people: '人事', it: '信息技术', life: '生活', safety: '安全' },
    unread: '未读',
    pinned: '置顶',
  },

  /** What becomes of a text that is sent. */
  sending: {
    unsafe: '这个浏览器无法保留未发送的文字，离开页面前请先复制。',
    needsScript: '发送需要 JavaScript，这个浏览器没有启用。',
    send: '发送',
    sending: '正在发送…',
    kept: '等待发送，文字已保留。',
    sent: '已发送。',
    sentLater: '之前写的内容已发送。',
    sentAfterSignIn: '已登录，之前写的内容已发送。',
    waiting: (reason: string): string => `${reason}文字已保留，稍后会自动发送。`,
    failed: (reason: string): string => `发送失败：${reason}文字已保留，可以重试。`,
    edit: '修改',
  },

  /** The search for colleagues, also on the home page. */
  search: {
    button: '搜索',
    label: '搜索同事',
    placeholder: '姓名、拼音、部门、电话',
  },

  signedOut: {
    title: '你已退出登录',
    text: '这台设备上不再保留你的内容。',
    signIn: '重新登录',
  },

  failure: {
    title: {
      notFound: '找不到',
      refused: '没有权限',
      busy: '暂时不可用',
      stopped: '登录已中止',
      notKept: '请先复制内容',
      broken: '出了点问题',
    },
    requestId: '请求编号',
    retry: '重试',
    home: '回到首页',
    kept: '你写的内容已保留。',
    unknown: '系统出错，请稍后重试。',
  },

  /** By the stable id of an error: the portal's own, and those that only a browser meets. */
  errors: {
    'bad-request': '请求有误，请重试。',
    'body-not-json': '提交的内容格式不对。',
    'body-invalid': '提交的内容有缺少或不允许的部分。',
    'query-invalid': '地址不正确。',
    'cursor-invalid': '这一页的位置已失效，请从头查看。',
    'path-malformed': '地址不正确。',
    'corp-unknown': '系统未为该企业开通。',
    'idempotency-key-missing': '请求有误，请刷新后重试。',
    'idempotency-key-invalid': '请求有误，请刷新后重试。',
    'cross-site': '请求来自其他网站，已拒绝。',
    'not-an-employee': '仅限本企业成员使用，你的账号不在企业通讯录中。',
    'left-company': '你的账号已停用或已离开企业。',
    'no-access': '你没有这个应用的使用权限，请联系公司的 IT 同事开通。',
    'sign-in-refused': '登录在企业微信中被拒绝。',
    forbidden: '你没有权限这样做。',
    'not-found': '页面不存在或已删除。',
    'notice-not-found': '公告不存在或已撤回。',
    'person-not-found': '通讯录里没有这个人。',
    'department-not-found': '没有这个部门。',
    'session-not-found': '该设备已退出登录。',
    'method-not-allowed': '请求有误，请刷新后重试。',
    'other-person': '登录账号已切换，操作未执行。',
    'idempotency-running': '请求正在处理，请稍等片刻。',
    'body-too-large': '提交的内容太大。',
    'address-too-long': '地址太长。',
    'type-not-supported': '提交的内容格式不对。',
    'idempotency-mismatch': '请求有误，请刷新后重试。',
    'sign-in-loop': '一分钟内三次登录失败，登录已中止。',
    'too-many-requests': '操作太频繁，请稍等片刻。',
    'signed-out': '登录后可继续使用。',
    'session-not-ended': '本浏览器已退出登录，但系统未能结束登录。请重新登录后再退出一次。',
    internal: '系统繁忙，请稍后重试。',
    'wecom-misconfigured': '系统与企业微信的连接配置有误，请联系公司的 IT 同事。',
    'wecom-unavailable': '企业微信暂时无法访问，请稍后重试。',
    'database-unavailable': '系统暂时无法读取数据，请稍后重试。',
    stopping: '服务正在重启，请稍后重试。',

    offline: '没有网络连接。',
    timeout: '请求超时，请稍后重试。',
    unexpected: '网络异常，可能需要先登录 Wi-Fi。',
    canceled: '请求已取消。',
    'sign-in-needed': '需要重新登录。',
    'sign-in-left': '登录未完成。',
    'not-kept': '这个浏览器无法保留你写的内容，请先复制。',
    'page-broken': '页面出错了，请重试。',
    'kept-too-long': '内容保留过久，再次发送可能重复，请核对后再发。',
  },
};

export type Words = typeof words;
