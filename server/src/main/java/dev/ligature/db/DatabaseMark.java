package dev.ligature.db;

/**
 * What a database is for; written once by the migrator.
 *
 * @param environment a short lower case word, such as {@code production}
 * @param isProduction development parts refuse to work on it
 */
public record DatabaseMark(String environment, boolean isProduction) {}
