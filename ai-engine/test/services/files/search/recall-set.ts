/** Texts of four languages, and what people would type to find each: `exact` words of it, or `near` ones in other forms. */
interface Passage {
  text: string
  exact: string
  near: string
}

const german: Passage[] = [
  {
    text: 'Der Mietvertrag kann von beiden Seiten mit einer Frist von drei Monaten zum Ende eines Quartals gekündigt werden.',
    exact: 'Frist Quartals gekündigt',
    near: 'Mietverträge kündigen',
  },
  {
    text: 'Die Wärmepumpe im Keller braucht alle zwei Jahre eine Wartung durch einen Fachbetrieb.',
    exact: 'Wärmepumpe Wartung',
    near: 'Warmepumpen warten Fachbetriebe',
  },
  {
    text: 'Bei Glatteis streut die Gemeinde zuerst die Hauptstraßen und dann die Gehwege an Schulen.',
    exact: 'Glatteis Gehwege',
    near: 'Hauptstrasse gestreut',
  },
  {
    text: 'Das Honorar beträgt 4.250 Euro zuzüglich Umsatzsteuer und ist nach Abnahme fällig.',
    exact: 'Honorar 4.250',
    near: 'Honorare der Abnahmen',
  },
  {
    text: 'Imker füttern ihre Völker im Herbst mit Zuckersirup, damit sie den Winter überstehen.',
    exact: 'Imker Zuckersirup',
    near: 'Volk im Winter gefüttert',
  },
  {
    text: 'Für den Teig werden Mehl, Hefe und lauwarmes Wasser zehn Minuten geknetet.',
    exact: 'Hefe lauwarmes',
    near: 'Teige mit Hefen kneten',
  },
]
const english: Passage[] = [
  {
    text: 'The warranty covers manufacturing defects for twenty-four months after delivery of the turbine.',
    exact: 'warranty turbine',
    near: 'warranties for turbines',
  },
  {
    text: 'Every lighthouse keeper recorded the visibility and the wind force in a log book at noon.',
    exact: 'lighthouse log book',
    near: 'lighthouses keepers recording',
  },
  {
    text: 'Invoice INV-2024-0815 was paid twice, and the bank returned the second amount in March.',
    exact: 'INV-2024-0815',
    near: 'invoices paid twice returning',
  },
  {
    text: 'Rainwater is collected in two tanks below the greenhouse and pumped to the tomato beds.',
    exact: 'rainwater greenhouse',
    near: 'tomatoes in greenhouses',
  },
  {
    text: 'The committee postponed its vote on the harbour extension until the noise study is finished.',
    exact: 'harbour extension vote',
    near: 'committees voting on harbours',
  },
  {
    text: 'Candidates must hold a licence for heavy vehicles and speak fluent Norwegian.',
    exact: 'licence Norwegian',
    near: 'licences for a heavy vehicle',
  },
]
const russian: Passage[] = [
  {
    text: 'Арендатор обязан вернуть помещение в исправном состоянии и сдать ключи управляющему.',
    exact: 'арендатор ключи',
    near: 'помещения сданы арендатором',
  },
  {
    text: 'Медведи зимой спят в берлоге и почти не просыпаются до апреля.',
    exact: 'медведи берлоге',
    near: 'медведь спал в берлогах',
  },
  {
    text: 'Ёмкость бака составляет шестьдесят литров, а расход топлива восемь литров на сто километров.',
    exact: 'емкость бака',
    near: 'ёмкости баков и топливо',
  },
  {
    text: 'Библиотека закрыта на ремонт, книги можно вернуть в отделе на первом этаже.',
    exact: 'библиотека ремонт',
    near: 'в библиотеке вернули книгу',
  },
  {
    text: 'Скорость поезда на новом участке достигает двухсот километров в час.',
    exact: 'скорость поезда',
    near: 'поезд на новых участках',
  },
  {
    text: 'Рецепт требует двух яиц, стакана молока и щепотки соли.',
    exact: 'щепотки соли',
    near: 'рецепты с молоком и яйцами',
  },
]
const japanese: Passage[] = [
  {
    text: '東京都庁舎の住所は新宿区西新宿二丁目で、展望室は無料で入れます。',
    exact: '東京都庁 展望室',
    near: '新宿の展望室の住所',
  },
  {
    text: '契約の更新を希望しない場合は、満了の三か月前までに書面で通知してください。',
    exact: '契約 書面で通知',
    near: '更新しないときの通知は何か月前',
  },
  {
    text: 'サーバーの電源を切る前に、必ずデータのバックアップを取ってください。',
    exact: 'バックアップ',
    near: 'サーバのデータを守る',
  },
  { text: '熊は秋に木の実や魚をたくさん食べて、冬眠に備えます。', exact: '熊 冬眠', near: '秋の熊は何を食べるか' },
  { text: '会議は毎週火曜日の午前十時から第二会議室で行います。', exact: '第二会議室', near: '火曜日の会議の時間' },
  { text: '味噌汁の出汁は昆布とかつお節で取ります。', exact: '昆布 かつお節', near: '味噌汁の作り方と昆布' },
]

export const passages: readonly Passage[] = [...german, ...english, ...russian, ...japanese]

const fillers = [
  'Der Vertrag, die Frist und der Keller stehen in einem anderen Absatz, der von der Gemeinde und dem Winter handelt.',
  'The bank, the wind and the committee are mentioned here as well, in March and at noon, with two tanks.',
  'Управляющий, литры, этаж и участок встречаются и здесь, на новом месте, зимой и до апреля.',
  '東京の会議と契約のデータは、毎週の書面にあります。秋と冬の木と水の話です。',
]

/** Paragraphs with common words of the passages. */
export const distractors = (count: number) =>
  Array.from({ length: count }, (_, index) => `${fillers[index % fillers.length]} (${index})`)
