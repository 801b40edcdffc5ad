import { operatorMenu } from './menus.ts'
import { SearchBox } from './search-box.tsx'
import { Workplace } from './workplace.tsx'
import { m } from '../messages.gen/messages.js'

export function OperatorFrame() {
  const search = (
    <SearchBox
      label={m.areas_search_operator()}
      placeholder={m.areas_search_operator()}
      to="/operator/search"
      shortcut="/"
    />
  )
  return (
    <Workplace area={m.areas_operator()} to="/operator" items={operatorMenu()} search={search} />
  )
}
