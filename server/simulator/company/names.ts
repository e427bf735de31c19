export interface NameWithPinyin {
  text: string;
  pinyin: string;
}

const parse = (words: string): readonly NameWithPinyin[] => {
  const parts = words.trim().split(/\s+/);
  return parts.flatMap((text, index) => (index % 2 === 0 ? [{ text, pinyin: parts[index + 1] ?? '' }] : []));
};

/** Family names. Common ones are listed several times. */
export const familyNames = parse(`
  王 wang 李 li 张 zhang 刘 liu 陈 chen 杨 yang 赵 zhao 黄 huang 周 zhou 吴 wu 王 wang 徐 xu 孙 sun 胡 hu 朱 zhu
  高 gao 林 lin 何 he 郭 guo 李 li 马 ma 罗 luo 梁 liang 宋 song 郑 zheng 谢 xie 韩 han 唐 tang 张 zhang 冯 feng
  于 yu 董 dong 萧 xiao 程 cheng 曹 cao 袁 yuan 邓 deng 许 xu 傅 fu 沈 shen 刘 liu 曾 zeng 彭 peng 吕 lv 苏 su
  卢 lu 蒋 jiang 蔡 cai 贾 jia 丁 ding 魏 wei 薛 xue 叶 ye 阎 yan 陈 chen 余 yu 潘 pan 杜 du 戴 dai 夏 xia
  钟 zhong 汪 wang 田 tian 任 ren 姜 jiang 范 fan 方 fang 石 shi 姚 yao 王 wang 谭 tan 廖 liao 邹 zou 熊 xiong
  金 jin 陆 lu 郝 hao 孔 kong 白 bai 崔 cui 康 kang 李 li 毛 mao 邱 qiu 秦 qin 江 jiang 史 shi 顾 gu 侯 hou 邵 shao
  孟 meng 龙 long 万 wan 段 duan 章 zhang 钱 qian 汤 tang 尹 yin 黎 li 易 yi 常 chang 武 wu 乔 qiao 贺 he 赖 lai
  龚 gong 文 wen 欧阳 ouyang
`);

export const womensNames = parse(`
  子涵 zihan 雨桐 yutong 梦琪 mengqi 静怡 jingyi 欣悦 xinyue 晓燕 xiaoyan 丽娟 lijuan 雪梅 xuemei 思远 siyuan
  佳宁 jianing 婉清 wanqing 若曦 ruoxi 诗涵 shihan 美玲 meiling 秀英 xiuying 桂兰 guilan 海燕 haiyan 玉珍 yuzhen
  倩 qian 莉 li 静 jing 颖 ying 琳 lin 婷 ting 雪 xue 敏 min 洁 jie 岚 lan 慧敏 huimin 晓彤 xiaotong 语嫣 yuyan
  安琪 anqi 依诺 yinuo 可馨 kexin 春花 chunhua 红霞 hongxia 文静 wenjing 书瑶 shuyao 心怡 xinyi 凤英 fengying
  乐怡 leyi 朝霞 zhaoxia 重阳 chongyang 芷若 zhiruo
`);

export const mensNames = parse(`
  浩然 haoran 宇轩 yuxuan 志强 zhiqiang 建国 jianguo 俊杰 junjie 明哲 mingzhe 国庆 guoqing 子墨 zimo 海涛 haitao
  文博 wenbo 天宇 tianyu 晓东 xiaodong 家豪 jiahao 泽宇 zeyu 永康 yongkang 军 jun 磊 lei 勇 yong 涛 tao 鹏 peng
  超 chao 杰 jie 斌 bin 波 bo 辉 hui 刚 gang 健 jian 毅 yi 凯 kai 峰 feng 大伟 dawei 振华 zhenhua 德胜 desheng
  立新 lixin 卫东 weidong 春生 chunsheng 长青 changqing 柏林 bolin 少华 shaohua 兴邦 xingbang 嘉树 jiashu 一鸣 yiming
  致远 zhiyuan 承志 chengzhi 向阳 xiangyang 思齐 siqi
`);
