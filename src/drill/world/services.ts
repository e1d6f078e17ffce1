/** All services that a drill's world has, by the name of their SDK client. */
import type { WorldService } from './world-service.js'
import { autoScaling } from './auto-scaling.js'
import { cloudtrail } from './cloudtrail.js'
import { ec2 } from './ec2.js'
import { elasticLoadBalancingV2 } from './elastic-load-balancing-v2.js'
import { iam } from './iam.js'
import { s3 } from './s3.js'
import { ssm } from './ssm.js'
import { sts } from './sts.js'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each service knows the type of its own state only
export const services: Record<string, WorldService<any>> = {
  'auto-scaling': autoScaling,
  cloudtrail,
  ec2,
  'elastic-load-balancing-v2': elasticLoadBalancingV2,
  iam,
  s3,
  ssm,
  sts,
}
