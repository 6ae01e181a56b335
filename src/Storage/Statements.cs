using System.Data.Common;

namespace Felles.Storage;

/// <summary>SQL with its values as parameters, never within its text.</summary>
public static class Statements
{
    /// <summary>A command over the connection; disposed by the caller.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="transaction">The transaction that it is part of; null for none.</param>
    /// <param name="sql">Text of the code's own, with parameters as <c>@name</c>.</param>
    /// <param name="parameters">Each parameter by its name, without the sign; null is SQL's null.</param>
    public static DbCommand Statement(this DbConnection connection, DbTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Texts of the code's own; every value is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters) command.Bind(name, value);
        return command;
    }

    /// <summary>Gives a parameter its value.</summary>
    public static void Bind(this DbCommand command, string name, object? value)
    {
        ArgumentNullException.ThrowIfNull(command);
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
        command.Parameters.Add(parameter);
    }
}
