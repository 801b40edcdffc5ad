import { callFaultSchemas, deliveryFaultSchemas, flag, milliseconds, text } from '../faults.ts'

// What the control API accepts. Unknown names are refused: a misspelt switch would test nothing.

export const registrationSchema = {
  type: 'object',
  required: ['publicKey', 'sellerId'],
  additionalProperties: false,
  properties: {
    publicKey: { type: 'string', minLength: 1, maxLength: 4096 },
    sellerId: text,
    sellerEmail: text,
    name: text,
  },
}

export const faultsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...callFaultSchemas,
    refundGapMs: milliseconds,
    sellerShort: flag,
    notices: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...deliveryFaultSchemas,
        wrongAmount: flag,
        forgedSignature: flag,
        foreignAppId: flag,
        foreignSeller: flag,
      },
    },
  },
}

export const handMadeSchema = {
  type: 'object',
  required: ['outTradeNo'],
  additionalProperties: false,
  properties: {
    outTradeNo: text,
    times: { type: 'integer', minimum: 1, maximum: 1000 },
    overrides: {
      type: 'object',
      additionalProperties: { type: ['string', 'null'] },
    },
    sign: { enum: [true, false, 'forged'] },
  },
}
