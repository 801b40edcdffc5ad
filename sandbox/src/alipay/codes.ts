/** The answer to a call, before it is wrapped and signed. */
export type Answer = Readonly<Record<string, unknown>> &
  Readonly<{ code: string; msg: string; sub_code?: string; sub_msg?: string }>

const MESSAGES: Readonly<Record<string, string>> = {
  '10000': 'Success',
  '20000': 'Service Currently Unavailable',
  '40001': 'Missing Required Arguments',
  '40002': 'Invalid Arguments',
  '40004': 'Business Failed',
  '40005': 'Call Limited',
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  'isv.invalid-app-id': '无效的AppID参数',
  'isv.invalid-method': '不存在的方法名',
  'isv.invalid-format': '无效的数据格式',
  'isv.invalid-charset': '字符集错误',
  'isv.invalid-signature-type': '无效的签名类型',
  'isv.invalid-signature': '验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配',
  'isv.invalid-timestamp': '非法的时间戳参数',
  'isv.invalid-encrypt-type': '无效的加密类型',
  'isv.invalid-parameter': '参数无效',
  'isv.illegal-json': 'biz_content 不是合法的 JSON 对象',
  'isv.method-call-limited': '接口调用过于频繁',
  'isp.unknow-error': '服务暂不可用（业务系统不可用）',
  'ACQ.SYSTEM_ERROR': '系统错误',
  'ACQ.INVALID_PARAMETER': '参数无效',
  'ACQ.TRADE_NOT_EXIST': '交易不存在',
  'ACQ.TRADE_HAS_SUCCESS': '交易已被支付',
  'ACQ.TRADE_HAS_CLOSE': '交易已经关闭',
  'ACQ.TRADE_HAS_FINISHED': '交易已结束',
  'ACQ.TRADE_STATUS_ERROR': '交易状态不合法',
  'ACQ.CONTEXT_INCONSISTENT': '交易信息被篡改',
  'ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR': '当前时间已超过允许支付的时间',
  'ACQ.SELLER_BALANCE_NOT_ENOUGH': '商户余额不足',
  'ACQ.REASON_TRADE_STATUS_INVALID': '交易状态异常',
  'ACQ.REASON_TRADE_REFUND_FEE_ERR': '退款金额无效',
  'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL': '退款金额超限',
  'ACQ.DISCORDANT_REPEAT_REQUEST': '请求信息不一致',
}

export function success(fields: Readonly<Record<string, unknown>>): Answer {
  return { code: '10000', msg: 'Success', ...fields }
}

/** The code follows from the kind of sub-code, as the network's own tables have it. */
export function failure(subCode: string, detail?: string): Answer {
  const code = codeOf(subCode)
  const explanation = EXPLANATIONS[subCode] ?? '缺少必选参数'
  return {
    code,
    msg: MESSAGES[code] ?? '',
    sub_code: subCode,
    sub_msg: detail ? `${explanation}: ${detail}` : explanation,
  }
}

function codeOf(subCode: string): string {
  if (subCode.startsWith('ACQ.')) return '40004'
  if (subCode.startsWith('isp.')) return '20000'
  if (subCode === 'isv.method-call-limited') return '40005'
  return subCode.startsWith('isv.missing-') ? '40001' : '40002'
}
