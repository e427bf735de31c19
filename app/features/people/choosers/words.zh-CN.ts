import type { PeopleCount } from './departments';

export const words = {
  choosers: {
    chooseDepartments: '选择部门',
    doneDepartments: '收起',
    searchDepartments: '搜索部门',
    noDepartment: '未找到相关部门。',
    removedDepartment: (id: number): string => `已删除的部门（${id}）`,
    withSub: '含下级部门',
    withoutSub: '不含下级部门',
    confirmDepartments: (departments: number, count: PeopleCount | null): string => {
      if (departments === 0) return '完成';
      if (count === null) return `完成（${departments} 个部门）`;
      return `完成（${departments} 个部门，${count.isExact ? '' : '约 '}${count.people} 人）`;
    },
    included: '已包含',
    chosenDepartments: (count: number): string => `已选 ${count} 个部门`,
    members: (count: number): string => `${count} 人`,
    searchPeople: '搜索成员',
    searchPeopleHint: '姓名、拼音、部门',
    nobody: '未找到相关成员，请换个关键词。',
    foundPeople: (count: number): string => `找到 ${count} 位成员`,
    chosenPeople: (count: number): string => `已选 ${count} 人`,
    gone: '已离开',
    remove: (name: string): string => `移除${name}`,
    removePerson: (name: string, department: string): string =>
      `移除${department === '' ? name : `${name}（${department}）`}`,
    inDepartments: '已包含在所选部门中',
    notInAudience: '不在发送范围内',
    audience: {
      everyone: '全公司',
      everyoneHint: '包括之后加入的成员',
      some: '指定部门或成员',
      someHint: '部门的成员变动后自动更新',
      departments: '部门',
      people: '成员',
      to: '包括',
      except: '排除部分部门或成员',
      exceptHeading: '排除',
      closeExcept: '不排除',
      chooseExceptDepartments: '选择要排除的部门',
      searchExceptPeople: '搜索要排除的成员',
      exceptDepartments: '排除的部门',
      exceptPeople: '排除的成员',
    },
  },
};

export type ChooserWords = typeof words;
