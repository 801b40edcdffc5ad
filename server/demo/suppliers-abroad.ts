import { american, british, type DemoSupplier } from './supplier.ts'

// Small makers who price in pounds and dollars.
export const suppliersAbroad: readonly DemoSupplier[] = [
  british({
    slug: 'tansy-hollow',
    legalName: 'Tansy Hollow Candles Ltd',
    name: { en: 'Tansy Hollow Candles', zh: '艾菊谷蜡烛' },
    city: 'Ludlow',
    foundedYear: 2015,
    description: {
      en: 'Candles and soap poured by hand in the Welsh Marches, from hives and hedgerows nearby.',
      zh: '威尔士边境小镇手工灌制的蜡烛与香皂，原料取自周边蜂场与树篱。',
    },
    shipping: { by: 'weight', rate: 100, freeFrom: 150, packingDays: 1 },
  }),
  british({
    slug: 'wickenby-paper',
    legalName: 'Wickenby Lane Paper Ltd',
    name: { en: 'Wickenby Lane Paper', zh: '威肯比巷纸品' },
    city: 'Leeds',
    foundedYear: 1987,
    description: {
      en: 'Cards, wrap and notebooks printed in Leeds on recycled and cotton papers.',
      zh: '利兹印制的贺卡、包装纸与笔记本，采用再生纸与棉浆纸。',
    },
    shipping: { by: 'weight', rate: 90, freeFrom: 120, packingDays: 1 },
  }),
  british({
    slug: 'marrow-thistle',
    legalName: 'Marrow & Thistle Textiles Ltd',
    name: { en: 'Marrow & Thistle', zh: '蓟花织造' },
    city: 'Galashiels',
    foundedYear: 1974,
    description: {
      en: 'Lambswool throws, scarves and linen towels from a mill in the Scottish Borders.',
      zh: '苏格兰边区织造厂，羊羔毛盖毯、围巾与亚麻茶巾。',
    },
    shipping: { by: 'weight', rate: 110, freeFrom: 250, packingDays: 2 },
  }),
  british({
    slug: 'oddfield-garden',
    legalName: 'Oddfield Garden Wares Ltd',
    name: { en: 'Oddfield Garden Wares', zh: '奥德菲尔德园艺' },
    city: 'Evesham',
    foundedYear: 2003,
    description: {
      en: 'Tools, seeds and nest boxes for people who garden in the rain.',
      zh: '工具、种子与鸟巢箱，献给下雨天也要下地的园丁。',
    },
    shipping: { by: 'weight', rate: 100, freeFrom: 180, packingDays: 2 },
  }),
  british({
    slug: 'quillan-cove',
    legalName: 'Quillan Cove Pottery Ltd',
    name: { en: 'Quillan Cove Pottery', zh: '奎兰湾陶艺' },
    city: 'St Austell',
    foundedYear: 1991,
    description: {
      en: 'Five potters by the sea. Small batches, so glazes differ a little from firing to firing.',
      zh: '海边五位陶艺师的小批量作品，每窑釉色略有不同。',
    },
    shipping: { by: 'value', rate: 130, freeFrom: 300, packingDays: 5 },
  }),
  american({
    slug: 'alder-fork',
    legalName: 'Alder Fork Kitchen Goods LLC',
    name: { en: 'Alder Fork Kitchen Goods', zh: '赤杨岔口厨具' },
    city: 'Portland, Oregon',
    foundedYear: 2012,
    description: {
      en: 'Boards, spoons and aprons made in Oregon from American hardwood and canvas.',
      zh: '俄勒冈本地制造，美国硬木砧板、木勺与帆布围裙。',
    },
    shipping: { by: 'weight', rate: 100, freeFrom: 250, packingDays: 2 },
  }),
  american({
    slug: 'prairie-lantern',
    legalName: 'Prairie Lantern Trading Inc.',
    name: { en: 'Prairie Lantern Trading', zh: '草原提灯贸易' },
    city: 'Minneapolis, Minnesota',
    foundedYear: 2005,
    description: {
      en: 'Fall and holiday decorations for country stores and garden centers.',
      zh: '秋季与节日装饰，供应乡村小店与花园中心。',
    },
    shipping: { by: 'weight', rate: 110, freeFrom: 300, packingDays: 3 },
  }),
  american({
    slug: 'copper-hollow',
    legalName: 'Copper Hollow Jewelry LLC',
    name: { en: 'Copper Hollow Jewelry', zh: '铜谷首饰' },
    city: 'Santa Fe, New Mexico',
    foundedYear: 2010,
    description: {
      en: 'Silver, copper and stone jewelry from a bench of six in the high desert.',
      zh: '高原沙漠里六人工坊的银、铜与天然石首饰。',
    },
    shipping: { by: 'value', rate: 80, freeFrom: 200, packingDays: 2 },
  }),
]
