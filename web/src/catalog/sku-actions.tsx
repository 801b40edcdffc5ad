import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Archive, ArchiveRestore, Ellipsis, ExternalLink, Pencil, Tags } from 'lucide-react'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Menu, MenuItem, MenuLink, MenuSeparator } from '../ui/menu.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { ownGoods, type OwnProduct, type OwnSku } from './own-queries.ts'
import { catalogTexts } from './problem-texts.ts'
import { SkuDialog } from './sku-dialog.tsx'
import { useWords } from './words.ts'

type Props = { product: OwnProduct; sku: OwnSku }

/** What a supplier does with one line of its catalogue. */
export function SkuActions({ product, sku }: Props) {
  const words = useWords()
  const [open, setOpen] = useState<'edit' | 'archive' | null>(null)
  const restore = useProductState(product)
  const name = [words(product.title), words(sku.variant)].filter(Boolean).join(', ')
  const isArchived = product.state === 'archived'
  return (
    <span className="flex items-center justify-end gap-1">
      <Button
        size="sm"
        icon={<Pencil aria-hidden className="size-3.5" />}
        aria-label={m.catalog_edit_of({ name })}
        onClick={() => setOpen('edit')}
      >
        {m.ui_edit()}
      </Button>
      <Menu
        trigger={
          <IconButton label={m.catalog_actions_of({ name })} className="size-8">
            <Ellipsis />
          </IconButton>
        }
      >
        {!isArchived && (
          <>
            <MenuLink
              to="/products/$productId"
              params={{ productId: product.id }}
              search={{ sku: sku.id }}
            >
              <ExternalLink aria-hidden />
              {m.catalog_view_in_shop()}
            </MenuLink>
            <MenuLink to="/supplier/offers/new" search={{ sku: sku.id, q: sku.code }}>
              <Tags aria-hidden />
              {m.catalog_offer_make()}
            </MenuLink>
            <MenuSeparator />
          </>
        )}
        {isArchived ? (
          <MenuItem onSelect={() => restore.mutate('restore')}>
            <ArchiveRestore aria-hidden />
            {m.catalog_restore()}
          </MenuItem>
        ) : (
          <MenuItem danger onSelect={() => setOpen('archive')}>
            <Archive aria-hidden />
            {m.catalog_archive()}
          </MenuItem>
        )}
      </Menu>
      {open === 'edit' && <SkuDialog {...{ product, sku, name }} onClose={() => setOpen(null)} />}
      {open === 'archive' && <ArchiveDialog {...{ product }} onClose={() => setOpen(null)} />}
    </span>
  )
}

function useProductState({ id }: OwnProduct) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: 'archive' | 'restore') => {
      const params = { path: { productId: id } }
      return change === 'archive'
        ? unwrap(api.POST('/v1/supplier/products/{productId}/archive', { params }))
        : unwrap(api.POST('/v1/supplier/products/{productId}/restore', { params }))
    },
    onSuccess: async (_, change) => {
      toast(change === 'archive' ? m.catalog_archived() : m.catalog_restored())
      await client.invalidateQueries({ queryKey: ownGoods })
    },
    onError: (error, change) => {
      if (change === 'restore') toast(problemText(error, catalogTexts), 'bad')
    },
  })
}

function ArchiveDialog({ product, onClose }: { product: OwnProduct; onClose: () => void }) {
  const words = useWords()
  const { mutateAsync, error } = useProductState(product)
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={m.catalog_archive_title()}
      action={m.catalog_archive()}
      danger
      onConfirm={() => mutateAsync('archive')}
    >
      <p className="font-medium">{words(product.title)}</p>
      <p className="mt-2 text-muted">{m.catalog_archive_text({ count: product.skus.length })}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, catalogTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
