// What the control API accepts. Unknown names are refused: a misspelt switch would test nothing.

const count = { type: 'integer', minimum: -1 }
const flag = { type: 'boolean' }
const milliseconds = { type: 'integer', minimum: 0 }
const text = { type: 'string', minLength: 1, maxLength: 256 }

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
    slowMs: milliseconds,
    down: flag,
    loseRequest: count,
    loseAnswer: count,
    systemError: count,
    garble: count,
    methods: { type: 'array', items: text, maxItems: 20 },
    refundGapMs: milliseconds,
    sellerShort: flag,
    notices: {
      type: 'object',
      additionalProperties: false,
      properties: {
        drop: flag,
        repeat: { type: 'integer', minimum: 0, maximum: 100 },
        delayMs: milliseconds,
        reverseOrder: flag,
        wrongAmount: flag,
        forgedSignature: flag,
        foreignAppId: flag,
        foreignSeller: flag,
      },
    },
  },
}

export const walletSchema = {
  type: 'object',
  required: ['account', 'loginPassword', 'payPassword', 'balance'],
  additionalProperties: false,
  properties: { account: text, loginPassword: text, payPassword: text, balance: text },
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
