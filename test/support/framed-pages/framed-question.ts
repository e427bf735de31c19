import { noticeModules } from '../../../app/features/notices/notice-stores';
import { noticesWords } from '../../../app/features/notices/words';
import { pageCode } from '../../../app/router/page-definition';

export default pageCode({
  modules: noticeModules,
  words: noticesWords,
  load: (store, { params }) => store.dispatch('questions/load', { noticeId: Number(params['id']) }),
  has: (state, { params }) => state.questions.lists[Number(params['id'])] !== undefined,
  title: () => 'Framed question',
});
