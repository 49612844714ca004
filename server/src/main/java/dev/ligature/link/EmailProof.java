package dev.ligature.link;

import jakarta.inject.Singleton;
import java.util.Set;

/** Control of a mailbox, proven by a code that was mailed to it. */
@Singleton
class EmailProof implements ProofMethod<ProofTarget.Email> {
  private final Challenges challenges;
  private final CodeSender sender;

  EmailProof(Challenges challenges, CodeSender sender) {
    this.challenges = challenges;
    this.sender = sender;
  }

  @Override
  public Class<ProofTarget.Email> target() {
    return ProofTarget.Email.class;
  }

  @Override
  public Set<LinkKind> kinds() {
    return Set.of(LinkKind.EMAIL);
  }

  @Override
  public Begun begin(Start start, ProofTarget.Email target) {
    CanonicalIdentifier address = EmailCanonicaliser.canonicalise(target.address(), target.field());
    challenges.requireBudget(start);
    return new Begun(
        new Subject(LinkKind.EMAIL, "email", "", address),
        false,
        challenges.step(start, Masked.email(address.display())),
        null);
  }

  @Override
  public void dispatch(Claim claim) {
    challenges.issue(claim).ifPresent(code -> sender.mail(claim, code));
  }

  @Override
  public Proof prove(Claim claim, ProofInput input) {
    return challenges.prove(claim, input, "EMAIL_CODE", "otp");
  }
}
