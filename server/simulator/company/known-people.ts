/** A member with fixed data, as opposed to the generated ones. */
export interface KnownPerson {
  name: string;
  userid: string;
  department: number;
  position: string;
  gender: '1' | '2';
  alias?: string;
  /** Other departments. */
  also?: readonly number[];
  /** Whether the person leads the main department. */
  leads?: true;
  /** 1 active (default), 2 disabled, 4 not activated, 5 left. */
  status?: 2 | 4 | 5;
}

type Extra = Pick<KnownPerson, 'alias' | 'also' | 'leads' | 'status'>;
const man = (name: string, userid: string, department: number, position: string, extra: Extra = {}): KnownPerson => ({
  name,
  userid,
  department,
  position,
  gender: '1',
  ...extra,
});
const woman = (name: string, userid: string, department: number, position: string, extra: Extra = {}): KnownPerson => ({
  name,
  userid,
  department,
  position,
  gender: '2',
  ...extra,
});

/**
 * Members that exercise search, sorting and sign-in: family names with an unusual reading, rare characters and those
 * outside the Basic Multilingual Plane, several people with the same name, names that are not Chinese, userids in mixed
 * case and with every character that WeCom allows.
 */
export const knownPeople: readonly KnownPerson[] = [
  // Leaders and everyday colleagues
  man('林致和', 'LinZhihe', 2, '总经理', { leads: true }),
  woman('沈若兰', 'shenruolan', 31, '人力资源总监', { leads: true }),
  woman('周晓芸', 'zhouxiaoyun', 32, '行政部经理', { leads: true }),
  man('陈启明', 'chenqiming', 33, '信息技术部经理', { leads: true, also: [7] }),
  man('王建军', 'wangjianjun', 3, '研发总监', { leads: true, also: [4] }),
  woman('李思源', 'lisiyuan', 27, '市场部经理', { leads: true }),

  // Family names with an unusual reading
  woman('曾淑贤', 'ZengShuxian', 30, '财务总监', { leads: true }),
  man('单立诚', 'shanlicheng', 14, '生产部经理', { leads: true }),
  man('解承泽', 'xiechengze', 25, '华南区总经理', { leads: true }),
  man('仇英杰', 'qiuyingjie', 18, '工艺部经理', { leads: true }),
  man('查良才', 'zhaliangcai', 34, '法务部经理', { leads: true }),
  woman('盖雨晴', 'geyuqing', 19, '质检员'),
  woman('翟欣然', 'zhaixinran', 8, '产品经理'),
  man('尉迟远', 'yuchiyuan', 20, '仓储物流部经理', { leads: true }),
  woman('乐嘉怡', 'yuejiayi', 6, '前端工程师'),
  man('朴成镐', 'piaochenghao', 28, '海外客户经理', { alias: 'Park Sung-ho' }),
  man('区志坚', 'ouzhijian', 25, '客户经理'),
  woman('长孙静姝', 'zhangsunjingshu', 31, '培训专员'),
  man('万俟宏', 'moqihong', 26, '售前工程师'),
  woman('缪斯雨', 'miaosiyu', 27, '内容编辑'),
  man('种师德', 'chongshide', 15, '班组长'),
  woman('覃小凤', 'qinxiaofeng', 17, '包装工'),
  man('员志恒', 'yunzhiheng', 12, '数据工程师'),
  woman('华玥', 'huayue', 8, '视觉设计师'),
  man('任重远', 'renzhongyuan', 33, '系统管理员'),
  woman('冼冠英', 'xianguanying', 25, '高级客户经理'),
  man('洗恒', 'xianheng', 16, '设备维修工'),
  man('召朝阳', 'shaochaoyang', 20, '叉车司机'),
  woman('令狐姗', 'linghushan', 29, '客服专员'),
  man('诸葛文澜', 'zhugewenlan', 11, '高级算法工程师'),
  woman('皇甫静', 'huangfujing', 9, '自动化测试工程师'),
  man('司马云帆', 'simayunfan', 23, '高级客户经理'),
  woman('那晓棠', 'naxiaotang', 32, '前台'),
  woman('牟丹', 'moudan', 30, '税务会计'),
  man('吕行', 'lvxing', 5, '后端工程师'),
  woman('吕绿', 'lvlv', 6, '前端工程师'),

  // Rare characters
  man('王喆', 'wangzhe', 5, '高级后端工程师'),
  man('牛犇', 'niuben', 15, '装配工'),
  man('赵堃', 'zhaokun', 12, '数据平台组组长', { leads: true }),
  woman('陈㛃', 'chenjie3', 30, '会计'),
  man('李𠅤', 'qh-0117', 16, '装配工'),
  man('黄𬭎', 'huanghong', 7, '安全工程师'),
  woman('苏𬎆', 'suying', 11, '算法工程师'),
  man('石磊磊', 'shileilei', 18, '模具工程师'),
  woman('杨奕彧', 'yangyiyu', 24, '杭州办事处主任', { leads: true }),
  man('龚龑', 'gongyan', 26, '客户经理'),
  woman('刘婳祎', 'liuhuayi', 27, '平面设计师'),
  man('马骉', 'mabiao', 20, '物流专员'),
  woman('孙翀翚', 'sunchonghui', 23, '售前工程师'),
  man('巴特尔·哈斯', 'bateer.hasi', 29, '技术支持工程师'),

  // Several people with the same name
  man('张伟', 'zhangwei', 5, '后端工程师'),
  man('张伟', 'zhangwei2', 15, '装配工'),
  man('张伟', 'ZhangWei3', 23, '客户经理'),
  woman('王芳', 'wangfang', 30, '出纳'),
  woman('王芳', 'wangfang02', 29, '客服专员'),
  woman('李娜', 'lina', 8, '高级产品经理'),
  woman('李娜', 'li_na', 31, '薪酬专员'),

  // Names that are not Chinese
  woman('Emma Schneider', 'emma.schneider', 28, '海外事业部总经理', { leads: true, alias: '艾玛' }),
  man('James O’Connor', 'james.oconnor', 28, '海外客户经理', { alias: '詹姆斯' }),
  woman('María José Núñez', 'maria-jose', 28, '海外客户经理', { alias: '玛丽亚' }),
  man('佐藤健一', 'sato@jp', 28, '海外客户经理', { alias: 'Kenichi Sato' }),
  woman('Nguyễn Thị Hương', 'nguyen_huong', 28, '外贸专员', { alias: '阮氏香' }),
  man('阿卜杜拉·买买提', 'abdulla', 26, '售前工程师'),
  woman('古丽娜尔·艾合买提', 'gulinar', 31, '员工关系专员'),

  // Invisible, disabled, not activated, left
  man('方正', 'fangzheng', 35, '审计监察室主任', { leads: true }),
  man('冯岩', 'fengyan', 21, '商务助理', { status: 2 }),
  woman('许诺', 'xunuo', 6, '前端实习生', { status: 4 }),
  man('赵立成', 'zhaolicheng', 22, '区域商务', { status: 5 }),
];

/** Deleted from the directory: WeCom does not know the userid and treats the person as an outsider. */
export const formerPerson = { name: '何永年', userid: 'heyongnian' };

/** A customer on WeChat: not a member, but an external contact of a member of the sales team. */
export const outsider = {
  name: '孙晓琳',
  userid: 'outsider',
  company: '恒信物流',
  openid: 'oQh3N5kqV0mXw8TzR2cYbLd7EfGs',
  externalUserid: 'wmQh3N5kQAAb8TzR2cYbLd7EfGsXw0mV',
};
