package dev.ligature.vault;

import dev.ligature.common.Caller;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The credentials of an account, for their owner. */
@Singleton
class Credentials {
  private static final int DEFAULT_PAGE = 50;

  private final CredentialSummaryRepository repository;

  Credentials(CredentialSummaryRepository repository) {
    this.repository = repository;
  }

  /** A page of credentials; the token is empty on the last one. */
  record Page(List<CredentialSummary> credentials, String nextPageToken) {}

  /**
   * A credential of the caller's account.
   *
   * @throws DomainException NOT_FOUND
   */
  CredentialSummary describe(Caller caller, CredentialRef credential) {
    return repository
        .find(caller.tenant(), caller.account(), credential)
        .orElseThrow(DomainException::notFound);
  }

  /**
   * A page of the caller's credentials. The token names the last row of the page before.
   *
   * @param persona only those of this persona; null for all
   * @throws DomainException BAD_PAGE_TOKEN
   */
  Page list(Caller caller, @Nullable PersonaId persona, int pageSize, String pageToken) {
    int size = pageSize == 0 ? DEFAULT_PAGE : pageSize;
    List<CredentialSummary> found =
        repository.listAfter(
            caller.tenant(), caller.account(), persona, after(pageToken), size + 1);
    List<CredentialSummary> page = found.subList(0, Math.min(size, found.size()));
    return new Page(page, found.size() > size ? page.getLast().credential().toString() : "");
  }

  private static CredentialRef after(String pageToken) {
    try {
      return new CredentialRef(pageToken.isEmpty() ? new UUID(0, 0) : UUID.fromString(pageToken));
    } catch (IllegalArgumentException e) {
      throw DomainException.invalid(
          Reason.BAD_PAGE_TOKEN, "page_token", "The page token is not one of ours.");
    }
  }
}
