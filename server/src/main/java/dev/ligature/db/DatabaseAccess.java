package dev.ligature.db;

/**
 * The way into one database with the two roles that the server knows: the owner defines, the
 * application reads and writes rows.
 *
 * @param url JDBC address without credentials
 * @param owner runs the migrations
 * @param application what the running server is
 * @param erasureRole deletes audit bodies; named to the migrations, which grant it that right
 * @param isEmbedded whether Ligature itself runs this PostgreSQL, on loopback
 */
public record DatabaseAccess(
    String url,
    DatabaseLogin owner,
    DatabaseLogin application,
    String erasureRole,
    boolean isEmbedded) {
  public static final String OWNER_ROLE = "ligature_owner";
  public static final String APPLICATION_ROLE = "ligature_application";
  public static final String ERASURE_ROLE = "ligature_erasure";

  /** The same roles in another database of the same PostgreSQL. */
  public DatabaseAccess at(String otherUrl) {
    return new DatabaseAccess(otherUrl, owner, application, erasureRole, isEmbedded);
  }
}
