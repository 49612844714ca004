package dev.ligature.db;

/**
 * A role of PostgreSQL and its password, which is never printed.
 *
 * @param user name of the role, a plain lower case word
 * @param password empty where the server asks for none
 */
public record DatabaseLogin(String user, String password) {
  @Override
  public String toString() {
    return "DatabaseLogin[" + user + "]";
  }
}
