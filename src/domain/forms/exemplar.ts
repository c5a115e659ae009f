import { choice, longText, shortText } from './controls.ts'

/** What a village writes when it holds up a confirmed piece of service as an example (四、组织领导, 4). */
export const exemplarFields = {
  title: shortText('标题', { max: 30, hint: '例如：三年如一日，为邻居修家电' }),
  text: longText('事迹', { max: 300, hint: '最多 300 个字。不要写困难群众的姓名、住址和电话' }),
  names: choice('文中有没有写到服务者的姓名', { no: '没有写姓名', yes: '写了，要先请本人同意' }),
}
