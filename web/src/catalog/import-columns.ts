import { m } from '../messages.gen/messages.js'

/** What stands in which column of a price list, in the order of the template. */
export function columnHelp() {
  return [
    { columns: ['sku'], text: m.catalog_column_sku() },
    { columns: ['product'], text: m.catalog_column_product() },
    { columns: ['title_en', 'title_zh'], text: m.catalog_column_title() },
    { columns: ['description_en', 'description_zh'], text: m.catalog_column_description() },
    { columns: ['category'], text: m.catalog_column_category() },
    { columns: ['variant_en', 'variant_zh'], text: m.catalog_column_variant() },
    { columns: ['unit'], text: m.catalog_column_unit() },
    { columns: ['weight_g'], text: m.catalog_column_weight() },
    { columns: ['moq'], text: m.catalog_column_moq() },
    { columns: ['stock'], text: m.catalog_column_stock() },
    { columns: ['tiers'], text: m.catalog_column_tiers() },
    { columns: ['picture'], text: m.catalog_column_picture() },
    { columns: ['origin'], text: m.catalog_column_origin() },
  ]
}

/** A column of a price list in words: "Title (Chinese)". */
export function columnName(column: string): string {
  const names: Readonly<Record<string, () => string>> = {
    sku: () => m.catalog_name_sku(),
    product: () => m.catalog_name_product(),
    title_en: () => m.catalog_name_title_en(),
    title_zh: () => m.catalog_name_title_zh(),
    description_en: () => m.catalog_name_description_en(),
    description_zh: () => m.catalog_name_description_zh(),
    category: () => m.catalog_name_category(),
    variant_en: () => m.catalog_name_variant_en(),
    variant_zh: () => m.catalog_name_variant_zh(),
    unit: () => m.catalog_name_unit(),
    weight_g: () => m.catalog_name_weight(),
    moq: () => m.catalog_name_moq(),
    stock: () => m.catalog_name_stock(),
    tiers: () => m.catalog_name_tiers(),
    picture: () => m.catalog_name_picture(),
    origin: () => m.catalog_name_origin(),
  }
  return names[column]?.() ?? column
}
