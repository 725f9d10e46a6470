/** Passages of four languages, and questions that have no word in common with them: only what they mean is the same. */
interface Passage {
  text: string
  question: string
}

export const passages: readonly Passage[] = [
  { text: 'Der Wagen steht in der Tiefgarage, Stellplatz 14.', question: 'Wo ist mein Auto?' },
  { text: 'Das Gehalt wird am letzten Werktag überwiesen.', question: 'Wann kommt der Lohn?' },
  { text: 'Eine Kündigung bedarf der Schriftform.', question: 'Jemanden entlassen' },
  { text: 'Im Urlaub vertritt Frau Weiß die Leitung.', question: 'Wer übernimmt während der Ferien?' },
  { text: 'Die Wohnung hat drei Zimmer und einen Balkon.', question: 'ein Haus mit Terrasse' },
  { text: 'The physician visits every Tuesday morning.', question: 'when does the doctor come' },
  { text: 'A sickness lasting three days needs a certificate.', question: 'what if I am ill' },
  { text: 'Expect a downpour in the late afternoon.', question: 'will there be rain' },
  { text: 'Every hound on the premises must be leashed.', question: 'may I bring my dog' },
  { text: 'The railway closes its northern branch in May.', question: 'is there a train' },
  { text: 'Машина стоит во дворе за складом.', question: 'где автомобиль' },
  { text: 'Врач принимает по четвергам.', question: 'когда работает доктор' },
  { text: 'Отпуск согласуют за две недели.', question: 'как взять каникулы' },
  { text: 'Собака охраняет склад ночью.', question: 'чей это щенок' },
  { text: 'Электричка уходит в семь утра.', question: 'какой поезд ранний' },
  { text: '自動車は地下に停めてあります。', question: '車の場所' },
  { text: '医師は木曜日に来ます。', question: '医者の診察日' },
  { text: '給料は月末に振り込まれます。', question: '賃金の支払い' },
  { text: '降水の確率は七十です。', question: '雨が心配' },
  { text: '電車は朝七時に出ます。', question: '列車の出発' },
]

const fillers = [
  'Das Protokoll wurde verlesen und genehmigt.',
  'The minutes were read and approved.',
  'Протокол зачитан и утверждён.',
  '議事録が承認されました。',
]

export const distractors = (count: number) =>
  Array.from({ length: count }, (_, index) => `${fillers[index % fillers.length]} (${index})`)
