import type { Language } from '../../api/contract';

/** Words of the button that confirms a notice. They load with it, because few notices have one. */
export const confirmWords: Record<
  Language,
  {
    label: string;
    confirm: string;
    by: (date: string) => string;
    late: (date: string) => string;
    done: (date: string) => string;
  }
> = {
  'zh-CN': {
    label: '确认公告',
    confirm: '确认已阅',
    by: (date) => `请在${date}前确认`,
    late: (date) => `应在${date}前确认`,
    done: (date) => `你已于${date}确认`,
  },
  en: {
    label: 'Confirm this notice',
    confirm: 'I have read it',
    by: (date) => `Please confirm by ${date}`,
    late: (date) => `Was to be confirmed by ${date}`,
    done: (date) => `You confirmed this on ${date}`,
  },
};
