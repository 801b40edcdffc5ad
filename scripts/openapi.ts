export async function printOpenApi(_databaseUrl: string): Promise<string> {
  return ''
}
export async function printClientTypes(_document: string): Promise<string> {
  return ''
}
