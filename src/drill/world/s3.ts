/** S3 of the drill's world: buckets and who may use them. Objects are not part of it. */
import { accessOperations } from './s3/access.js'
import { bucketOperations } from './s3/buckets.js'
import type { S3State } from './s3/s3-state.js'
import { bucketAnswers, linkS3, seedS3 } from './s3/seed-s3.js'
import type { WorldService } from './world-service.js'

/** One list of buckets an account, each of them in its region. */
export const s3: WorldService<S3State> = {
  service: 's3',
  scope: 'account',
  lists: { Buckets: bucketAnswers },
  create: seedS3,
  link: linkS3,
  operations: { ...bucketOperations, ...accessOperations },
}
