package dev.ligature.link.canonical;

import dev.ligature.common.TenantId;
import dev.ligature.link.CanonicalIdentifier;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Rows of one table that hold identifiers, each made by a recorded version of a canonicaliser. */
interface StoredIdentifiers {
  /** The rows of a form that an older version made, behind a place, by tenant and id. */
  List<StoredIdentifier> older(Form form, TenantId tenant, UUID id, int limit);

  /** The ids of other rows that hold the canonical form to come. */
  List<UUID> holders(StoredIdentifier row, String canonical);

  /** Writes the form to come, unless the row moved since it was read. */
  boolean write(StoredIdentifier row, CanonicalIdentifier to);

  /** Records the version for rows whose canonical form stays, unless they moved. */
  void keep(Collection<StoredIdentifier> rows, int version);
}
