import { readUnit } from '../catalog/unit-words.ts'
import { unitName } from '../catalog/units.ts'
import { useWords, type Words } from '../catalog/words.ts'
import { cx } from '../ui/cx.ts'

/** The catalogue gives a picture's address; what was ordered keeps its key. */
function pictureAddress(picture: string): string {
  return picture.includes('://') || picture.startsWith('/') ? picture : `/pictures/${picture}.svg`
}

type PictureProps = { picture: string; size?: 'sm' | 'md' }

/** Says nothing that the title beside it does not say. */
export function GoodsPicture({ picture, size = 'md' }: PictureProps) {
  return (
    <img
      src={pictureAddress(picture)}
      alt=""
      loading="lazy"
      className={cx(
        'shrink-0 rounded-md border border-line bg-sunken object-cover',
        size === 'sm' ? 'size-12' : 'size-16 sm:size-20',
      )}
    />
  )
}

/** A title with its variant under it. */
export function GoodsTitle({ title, variant }: { title: Words; variant: Words }) {
  const words = useWords()
  return (
    <>
      <span className="block font-medium">{words(title)}</span>
      {words(variant) && <span className="block text-sm text-muted">{words(variant)}</span>}
    </>
  )
}

export function productPath({ productId }: Readonly<{ productId: string }>): string {
  return `/products/${productId}`
}

export function supplierPath({ slug }: Readonly<{ slug: string }>): string {
  return `/suppliers/${slug}`
}

/** What a price is for, where it is not simply a piece: " / pack of 6". */
export function perUnit(unit: string): string {
  return readUnit(unit).kind === 'piece' ? '' : ` / ${unitName(unit)}`
}
