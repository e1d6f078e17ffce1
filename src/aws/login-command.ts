/** The command that renews the login of a profile in IAM Identity Center. */
export function loginCommand(profile: string | undefined): string {
  return `aws sso login${profile === undefined ? '' : ` --profile ${profile}`}`
}
