/** What the briefing adds to a finding: facts that AWS knows and the finding does not say. */

/**
 * known: AWS said so. none: AWS was asked, and there is none. unknown: nobody can say, and why: `denied: ec2:DescribeInstances`.
 */
export type Fact<T> = { state: 'known'; value: T } | { state: 'none' } | { state: 'unknown'; why: string }

/** A fact that makes no sense for the finding is left out. */
export interface FindingContext {
  /** Whose the resource is, by its tags. */
  owner?: Fact<string>
  /** By its tags: prod, test. */
  environment?: Fact<string>
  /** The account's name, or its alias. */
  account?: Fact<string>
  /** The Auto Scaling group that would replace it. */
  group?: Fact<string>
  /** Names of the load balancers' target groups that send it traffic. */
  targets?: Fact<string[]>
  /** The EKS or ECS cluster that it is a node of, by its tags. */
  cluster?: Fact<string>
  /** Public IP addresses now. */
  addresses?: Fact<string[]>
  role?: Fact<RoleUse>
  /** Other open findings on the resource or principal of the last 24 hours, the latest first. */
  related?: Fact<RelatedFindings>
  /** What looks as if somebody had contained it already. */
  contained?: Fact<Containment>
  /** AWS's own quarantine policies on the user. */
  quarantine?: Fact<string[]>
}

export interface RoleUse {
  name: string
  /** Instances that use it besides that of the finding. */
  sharedBy: string[]
}

export interface RelatedFindings {
  findings: { id: string; type: string; severity: string; updated?: Date }[]
  /** Whether there are more than these. */
  more: boolean
}

export interface Containment {
  /** In words: `tag Status quarantine`. */
  signs: string[]
  /** Runs of sirun that left a mark. */
  runs: string[]
}
