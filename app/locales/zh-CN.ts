/** Texts that belong to no feature. The type of this object is also that of `en.ts`. */
export const words = {
  tabs: { label: '主要页面', home: '首页', notices: '公告', people: '通讯录', me: '我的' },
  skip: '跳到正文',
  loading: '正在加载…',
  signingIn: '正在登录…',
  offline: '网络已断开，正在显示已加载的内容。',
  unsent: '有内容未发送，点击查看。',
  retry: '重试',
  cancel: '取消',
  loadFailed: '加载失败。',
  older: '更早的内容',
  end: '没有更多了',
  back: (place: string): string => `返回${place}`,

  /** Marks on notices in all lists. */
  marks: {
    unread: '未读',
    pinned: '置顶',
  },

  /** The states of a text that is being sent. */
  sending: {
    unsafe: '当前浏览器无法保存未发送的文字，请复制后再离开。',
    needsScript: '请启用 JavaScript 后再发送。',
    tooLong: (limit: number): string => `超出 ${limit} 字上限，请删减后再发送。`,
    send: '发送',
    sending: '正在发送…',
    kept: '等待发送，文字已保存。',
    sent: '已发送。',
    sentLater: '之前写的内容已发送。',
    sentAfterSignIn: '已登录，之前写的内容已发送。',
    waiting: (reason: string): string => `${reason}文字已保存，稍后自动发送。`,
    failed: (reason: string): string => `发送失败：${reason}文字已保存，可重试。`,
    edit: '编辑',
  },

  /** The search for members, also on the home page. */
  search: {
    button: '搜索',
    label: '搜索成员',
    placeholder: '姓名、拼音、部门、电话',
  },

  signedOut: {
    title: '你已退出登录',
    text: '本设备上的内容已清除。',
    signIn: '重新登录',
  },

  failure: {
    /** The heading of an error page, chosen by `errorTitle` (`index.ts`). */
    title: {
      notFound: '内容不存在',
      refused: '没有权限',
      unfinished: '登录未完成',
      offline: '网络连接失败',
      busy: '暂时不可用',
      stopped: '登录已中止',
      notKept: '请先复制内容',
      broken: '出错了',
    },
    requestId: '请求编号',
    retry: '重试',
    home: '返回首页',
    kept: '你写的内容已保存。',
    unknown: '系统出错，请稍后重试。',
  },

  /** By error id: those of the server, then those of the browser. `server/errors.ts` has the HTTP status of each. */
  errors: {
    'bad-request': '请求有误，请重试。',
    'body-not-json': '提交的内容格式有误。',
    'body-invalid': '提交的内容不完整或不符合要求。',
    'query-invalid': '链接有误。',
    'cursor-invalid': '列表位置已失效，请从头查看。',
    'path-malformed': '链接有误。',
    'corp-unknown': '该企业尚未开通本系统。',
    'idempotency-key-missing': '请求有误，请刷新后重试。',
    'idempotency-key-invalid': '请求有误，请刷新后重试。',
    'cross-site': '请求来自其他网站，已被拒绝。',
    'not-an-employee': '仅限本企业成员使用，你的账号不在企业通讯录中。',
    'left-company': '你的账号已停用或已离开企业。',
    'no-access': '你没有该应用的使用权限，请联系管理员开通。',
    'sign-in-refused': '登录授权已取消。',
    forbidden: '你没有操作权限。',
    'not-found': '页面不存在或已删除。',
    'notice-not-found': '公告不存在或已撤回。',
    'person-not-found': '通讯录中没有该成员。',
    'department-not-found': '部门不存在。',
    'session-not-found': '该设备已退出登录。',
    'method-not-allowed': '请求有误，请刷新后重试。',
    'notice-not-to-confirm': '该公告无需确认。',
    'questions-closed': '该公告不接受提问。',
    'other-person': '登录账号已切换，操作未执行。',
    'idempotency-running': '请求正在处理，请稍候。',
    'body-too-large': '提交的内容过大。',
    'address-too-long': '链接过长。',
    'type-not-supported': '提交的内容格式有误。',
    'idempotency-mismatch': '请求有误，请刷新后重试。',
    'sign-in-loop': '一分钟内三次登录失败，登录已中止。',
    'too-many-requests': '操作过于频繁，请稍后重试。',
    'signed-out': '登录后可继续使用。',
    'session-not-ended': '已在此浏览器退出登录，但系统未能结束会话。请重新登录后再退出一次。',
    internal: '系统繁忙，请稍后重试。',
    'wecom-misconfigured': '系统与企业微信的连接配置有误，请联系管理员。',
    'wecom-unavailable': '企业微信暂时无法访问，请稍后重试。',
    'database-unavailable': '系统暂时无法读取数据，请稍后重试。',
    busy: '当前使用人数过多，请稍后重试。',
    stopping: '服务正在重启，请稍后重试。',

    offline: '网络不可用，请检查网络。',
    timeout: '请求超时，请稍后重试。',
    unexpected: '网络异常，可能需要先登录 Wi-Fi。',
    canceled: '请求已取消。',
    'sign-in-needed': '需要重新登录。',
    'sign-in-left': '登录后可继续使用。',
    'not-kept': '当前浏览器无法保存你写的内容，请先复制。',
    'page-broken': '页面出错了，请重试。',
    'kept-too-long': '内容等待过久，再次发送可能重复，请确认后再发。',
  },
};

export type Words = typeof words;
