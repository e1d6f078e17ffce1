/** sirun as a function of AWS Lambda: bin/lambda.js exports this handler. */
import type { Handler } from './cli/lambda-handler.js'

let loading: Promise<Handler> | undefined

export const handler: Handler = async (event) => {
  loading ??= import('./cli/lambda-handler.js').then(({ lambdaHandler }) => lambdaHandler(process, process.env))
  return (await loading)(event)
}
