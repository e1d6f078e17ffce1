// The handler for AWS Lambda, `bin/lambda.handler`, in the bundle that `npm run build` makes: docs/watch.md.
const path = require('node:path')
const { openBundle } = require('./open-bundle.js')

exports.handler = openBundle(path.resolve(__dirname, '../dist')).load('handler.js').handler
