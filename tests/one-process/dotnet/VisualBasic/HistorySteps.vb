Imports System.Diagnostics
Imports System.Globalization
Imports System.Threading
Imports KrState

''' <summary>VB.NET's part in the histories; node/history_steps.mjs describes it.</summary>
Public Module HistorySteps

    Private Const Player As String = "VB.NET"

    ''' <summary>Plays all rounds from the first on. Keeps the thread.</summary>
    ''' <param name="first">The first round.</param>
    ''' <param name="rounds">How many rounds there are.</param>
    Public Sub Play(first As Integer, rounds As Integer)
        Dim state = KrHost.Find("languages").SharedState
        For round = first To rounds - 1
            KrLock.GetOrCreate("round " & round.ToString(CultureInfo.InvariantCulture)).Acquire().Dispose()
            Dim started = DirectCast(state.Get("Started"), SharedTable)
            started.Increment("n")
            While CInt(started("n")) < CInt(started("of"))
                Thread.Yield()
            End While
            Dim script = DirectCast(DirectCast(state.Get("Scripts"), SharedTable)(Player), SharedList)
            Dim done As New ArrayList
            For Each operation As SharedList In script
                done.Add(Timed(operation.ToArray()))
            Next
            DirectCast(state.Get("Results"), SharedTable)(Player) = done
        Next
    End Sub

    Private Function Timed(words As Object()) As Object()
        Thread.Yield()
        ' The clock of all languages: a tick is a nanosecond.
        Dim start = Stopwatch.GetTimestamp()
        Dim answer = Operate(words)
        Return {start, Stopwatch.GetTimestamp(), answer}
    End Function

    Private Function Operate(words As Object()) As String
        Try
            Dim host = KrHost.Find("cells")
            If host Is Nothing Then Return "closed"
            Return Operate(DirectCast(host.SharedState.Get("Cells"), SharedTable), words)
        Catch closed As ObjectDisposedException
            Return "closed"
        End Try
    End Function

    Private Function Operate(table As SharedTable, words As Object()) As String
        Dim key = If(words.Length > 1, words(1), Nothing)
        Dim word = If(words.Length > 2, words(2), Nothing)
        Select Case CStr(words(0))
            Case "get"
                Return Text(table(key))
            Case "set"
                table(key) = word
                Return ""
            Case "remove"
                Dim removed As Object = Nothing
                Return If(table.TryRemove(key, removed), "true", "false")
            Case "swap"
                Return Text(table.Exchange(key, word))
            Case "increment"
                Return Text(table.Increment(key, CLng(word)))
            Case "compare"
                Return If(table.TryUpdate(key, words(3), word), "true", "false")
            Case "add"
                Return Text(table.GetOrAdd(key, word))
            Case "raise"
                Return Text(table.AddOrUpdate(key, word, Function(k, old) CLng(old) + CLng(word)))
            Case "pair"
                table.Update(New Hashtable From {{key, words(3)}, {word, words(3)}})
                Return ""
            Case "all"
                Dim entries As New List(Of String)
                For Each entry As DictionaryEntry In table
                    entries.Add(CStr(entry.Key) & "=" & Text(entry.Value))
                Next
                entries.Sort(StringComparer.Ordinal)
                Return String.Join(" ", entries)
            Case Else
                Throw New ArgumentException("There is no operation " & CStr(words(0)) & ".")
        End Select
    End Function

    Private Function Text(value As Object) As String
        Return If(value Is Nothing, "none", Convert.ToString(value, CultureInfo.InvariantCulture))
    End Function

End Module
