/** The receipt of a checkout's orders, as a PDF in the company's language. */
export function receiptAddress(groupId: string): string {
  return `/v1/order-groups/${groupId}/receipt.pdf`
}
