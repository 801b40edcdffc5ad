import { ArrowRight, MoreHorizontal, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../button.tsx'
import { Card } from '../card.tsx'
import { ConfirmDialog, Dialog, DialogClose, Drawer } from '../dialog.tsx'
import { ButtonLink, ExternalLink, TextLink } from '../link.tsx'
import { Menu, MenuChoices, MenuItem, MenuSeparator } from '../menu.tsx'
import { Tabs } from '../tabs.tsx'
import { toast } from '../toast.tsx'

export function ActionsSample() {
  const [pending, setPending] = useState(false)
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" size="lg">
          Pay ¥128,400.00
        </Button>
        <Button look="primary" pending={pending} onClick={() => setPending(true)}>
          Save the address
        </Button>
        <Button look="primary" pending>
          Paying
        </Button>
        <Button icon={<Plus className="size-4" />}>Add a line</Button>
        <Button look="quiet" icon={<Pencil className="size-4" />}>
          Edit
        </Button>
        <Button look="danger">Refund £120.00</Button>
        <Button disabled>Not now</Button>
        <Button size="sm">Small</Button>
        <ButtonLink to="/" look="secondary">
          To the shop <ArrowRight aria-hidden className="size-4" />
        </ButtonLink>
        <IconButton label="Remove">
          <Trash2 />
        </IconButton>
        <TextLink to="/">A link in a text</TextLink>
        <ExternalLink href="https://example.com">Track the parcel</ExternalLink>
      </div>
    </Card>
  )
}

export function OverlaysSample() {
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-3">
        <Dialog
          title="Delivery address"
          description="Used for this order and kept for the next."
          trigger={<Button>Dialog</Button>}
          footer={
            <>
              <DialogClose>
                <Button>Cancel</Button>
              </DialogClose>
              <Button look="primary">Save the address</Button>
            </>
          }
        >
          <p>Any content. Long content scrolls between the title and the buttons.</p>
        </Dialog>
        <ConfirmDialog
          trigger={<Button look="danger">Confirm</Button>}
          title="Refund £120.00?"
          action="Refund £120.00"
          danger
          onConfirm={() => new Promise((resolve) => setTimeout(resolve, 1200))}
        >
          The buyer gets it back on the account they paid from, in one to three days. This cannot be
          undone.
        </ConfirmDialog>
        <Drawer title="Filters" trigger={<Button>Drawer</Button>}>
          Content
        </Drawer>
        <SampleMenu />
        <Button onClick={() => toast('Address saved')}>Toast</Button>
        <Button onClick={() => toast('The file has 3 rows with errors', 'warn')}>Warning</Button>
      </div>
      <div className="mt-6">
        <Tabs
          label="Order"
          items={[
            { value: 'lines', label: 'Lines', content: 'Twelve lines.' },
            { value: 'payment', label: 'Payment', content: 'Paid by Alipay.' },
            { value: 'history', label: 'History 历史', content: 'Nothing yet.' },
          ]}
        />
      </div>
    </Card>
  )
}

function SampleMenu() {
  const [sort, setSort] = useState('new')
  return (
    <Menu
      align="start"
      trigger={
        <IconButton label="More">
          <MoreHorizontal />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => toast('Copied')}>Copy as a new order</MenuItem>
      <MenuChoices
        label="Sort by"
        value={sort}
        onChoose={setSort}
        choices={[
          { value: 'new', label: 'Newest first' },
          { value: 'amount', label: 'Largest amount first' },
        ]}
      />
      <MenuSeparator />
      <MenuItem danger onSelect={() => toast('Cancelled', 'bad')}>
        Cancel the order
      </MenuItem>
    </Menu>
  )
}
