import { Page, Section } from '../page.tsx'
import { ChoicesSample, FormSample } from './forms.tsx'
import { ActionsSample, OverlaysSample } from './actions.tsx'
import { MoneySample, StatesSample, StatusSample, TableSample, TimelineSample } from './display.tsx'

/** Every part of the kit, to be looked at in both themes, both languages and all widths. */
export function Gallery() {
  return (
    <Page
      title="UI kit"
      crumbs={[{ label: 'Start', to: '/' }]}
      intro="Every part, to be looked at in both themes, both languages and all widths. 担保交易，收货后付款。"
    >
      <Section title="Actions">
        <ActionsSample />
      </Section>
      <Section title="Status and notices">
        <StatusSample />
      </Section>
      <Section title="Money and time">
        <MoneySample />
      </Section>
      <Section title="Form">
        <FormSample />
      </Section>
      <Section title="Choices, quantity, file">
        <ChoicesSample />
      </Section>
      <Section title="Table">
        <TableSample />
      </Section>
      <Section title="Steps, timeline, details">
        <TimelineSample />
      </Section>
      <Section title="Overlays and tabs">
        <OverlaysSample />
      </Section>
      <Section title="States">
        <StatesSample />
      </Section>
    </Page>
  )
}
