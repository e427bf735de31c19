/** A department of the demo company and the members to generate for it. */
export interface DepartmentPlan {
  id: number;
  parentId: number;
  name: string;
  nameEn: string;
  /** Number of generated members, in addition to those in known-people.ts. */
  size: number;
  /** Title of the leader. */
  leader: string;
  /** Titles of the other members, in turn. */
  positions: readonly string[];
}

const plan = (
  id: number,
  parentId: number,
  name: string,
  nameEn: string,
  size: number,
  leader: string,
  ...positions: string[]
): DepartmentPlan => ({
  id,
  parentId,
  name,
  nameEn,
  size,
  leader,
  positions,
});

export const companyName = { zh: '青禾科技', en: 'Qinghe Technology' };

/** The root and three levels below it. The ids must not change, because demo content refers to them. */
export const departmentPlans: readonly DepartmentPlan[] = [
  plan(1, 0, companyName.zh, companyName.en, 0, '董事长'),
  plan(2, 1, '总经理办公室', 'General Office', 5, '总经理', '副总经理', '总经理助理', '战略规划经理', '秘书'),
  plan(3, 1, '研发中心', 'R&D Center', 3, '研发总监', '技术架构师', '研发助理', '专利工程师'),
  plan(4, 3, '平台研发部', 'Platform Engineering', 2, '平台研发部经理', '高级架构师', '技术文档工程师'),
  plan(5, 4, '后端组', 'Back-end Team', 16, '后端组组长', '后端工程师', '高级后端工程师', '后端工程师', '数据库工程师'),
  plan(
    6,
    4,
    '前端组',
    'Front-end Team',
    14,
    '前端组组长',
    '前端工程师',
    '高级前端工程师',
    '前端工程师',
    '小程序工程师',
  ),
  plan(7, 4, '基础架构组', 'Infrastructure Team', 9, '基础架构组组长', '运维工程师', '网络工程师', '安全工程师'),
  plan(
    8,
    3,
    '产品部',
    'Product',
    10,
    '产品部经理',
    '产品经理',
    '高级产品经理',
    '用户研究员',
    '交互设计师',
    '视觉设计师',
  ),
  plan(9, 3, '质量部', 'Quality', 9, '质量部经理', '测试工程师', '自动化测试工程师', '测试工程师'),
  plan(10, 3, '数据智能部', 'Data Intelligence', 2, '数据智能部经理', '数据治理专员'),
  plan(11, 10, '算法组', 'Algorithm Team', 8, '算法组组长', '算法工程师', '高级算法工程师', '语音算法工程师'),
  plan(12, 10, '数据平台组', 'Data Platform Team', 7, '数据平台组组长', '数据工程师', '数据分析师'),
  plan(13, 1, '制造中心', 'Manufacturing Center', 3, '制造总监', '生产计划员', '设备主管'),
  plan(14, 13, '生产部', 'Production', 4, '生产部经理', '生产调度员', '统计员'),
  plan(
    15,
    14,
    '装配一车间',
    'Assembly Shop 1',
    24,
    '装配一车间主任',
    '装配工',
    '班组长',
    '装配工',
    '装配工',
    '设备维修工',
  ),
  plan(
    16,
    14,
    '装配二车间',
    'Assembly Shop 2',
    22,
    '装配二车间主任',
    '装配工',
    '班组长',
    '装配工',
    '装配工',
    '设备维修工',
  ),
  plan(17, 14, '包装车间', 'Packing Shop', 13, '包装车间主任', '包装工', '班组长', '包装工'),
  plan(18, 13, '工艺部', 'Process Engineering', 8, '工艺部经理', '工艺工程师', '模具工程师'),
  plan(19, 13, '质检部', 'Quality Inspection', 10, '质检部经理', '质检员', '来料检验员', '计量员'),
  plan(20, 13, '仓储物流部', 'Warehouse and Logistics', 12, '仓储物流部经理', '仓管员', '物流专员', '叉车司机'),
  plan(21, 1, '营销中心', 'Sales and Marketing', 3, '营销总监', '销售运营经理', '商务助理'),
  plan(22, 21, '华东区', 'East China', 2, '华东区总经理', '区域商务'),
  plan(23, 22, '上海办事处', 'Shanghai Office', 8, '上海办事处主任', '客户经理', '高级客户经理', '售前工程师'),
  plan(24, 22, '杭州办事处', 'Hangzhou Office', 6, '杭州办事处主任', '客户经理', '售前工程师'),
  plan(25, 21, '华南区', 'South China', 9, '华南区总经理', '客户经理', '高级客户经理', '售前工程师'),
  plan(26, 21, '华北区', 'North China', 8, '华北区总经理', '客户经理', '售前工程师'),
  plan(27, 21, '市场部', 'Marketing', 8, '市场部经理', '品牌专员', '活动策划', '内容编辑', '平面设计师'),
  plan(28, 21, '海外事业部', 'Overseas', 4, '海外事业部总经理', '外贸专员', '海外客户经理'),
  plan(
    29,
    1,
    '客户服务部',
    'Customer Service',
    16,
    '客户服务部经理',
    '客服专员',
    '技术支持工程师',
    '客服专员',
    '投诉处理专员',
  ),
  plan(30, 1, '财务部', 'Finance', 9, '财务总监', '会计', '出纳', '税务会计', '成本会计'),
  plan(31, 1, '人力资源部', 'Human Resources', 8, '人力资源总监', '招聘专员', '薪酬专员', '培训专员', '员工关系专员'),
  plan(32, 1, '行政部', 'Administration', 9, '行政部经理', '行政专员', '前台', '司机', '食堂主管'),
  plan(33, 1, '信息技术部', 'IT', 6, '信息技术部经理', '系统管理员', '桌面支持工程师', '信息安全专员'),
  plan(34, 1, '法务部', 'Legal', 3, '法务部经理', '法务专员'),
  plan(35, 1, '审计监察室', 'Audit', 0, '审计监察室主任'),
];

/** The visible range of the portal's app: every department below the root except the auditors. */
export const visibleDepartments: readonly number[] = departmentPlans
  .filter((department) => department.parentId === 1 && department.name !== '审计监察室')
  .map((department) => department.id);
