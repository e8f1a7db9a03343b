Imports System
Imports System.Collections
Imports System.Collections.Generic
Imports System.Linq
Imports System.Text.Json
Imports KrState.Vectors

''' <summary>The operations of the vectors, as a program in Visual Basic calls them.</summary>
Friend Module Operations
    Friend Function Run(step_ As Arguments) As Object
        Select Case step_.Operation.Split("."c)(0)
            Case "host" : Return OnHost(step_)
            Case "state" : Return OnState(step_)
            Case "table" : Return OnTable(step_)
            Case "list" : Return OnList(step_)
            Case "walk" : Return NextOf(DirectCast(step_.On, IEnumerator))
            Case "same" : Return step_.Names.Get(step_.Text("left")).Equals(step_.Names.Get(step_.Text("right")))
            Case "depth" : Return New Count(Depth(step_.On))
            Case Else : Throw Unknown(step_)
        End Select
    End Function

    Private Function OnHost(step_ As Arguments) As Object
        Select Case step_.Operation
            Case "host.new" : Return New KrHost(step_.Name, Options(step_))
            Case "host.find" : Return If(CObj(KrHost.Find(step_.Name)), Expectation.Absent)
            Case "host.names" : Return New KeyList(KrHost.Names)
            Case "host.name" : Return step_.Host.Name
            Case "host.closed" : Return step_.Host.IsClosed
            Case "host.state" : Return step_.Host.SharedState
            Case "host.close" : step_.Host.Dispose()
            Case Else : Throw Unknown(step_)
        End Select
        Return Nothing
    End Function

    Private Function OnState(step_ As Arguments) As Object
        Select Case step_.Operation
            Case "state.new" : Return New SharedState(Options(step_))
            Case "state.global" : Return GlobalStore.SharedState
        End Select
        Dim state = step_.State
        Select Case step_.Operation
            Case "state.set" : Return state.Set(step_.Name, step_.Value, allowsValueType:=Allowed(step_))
            Case "state.get_or_add" : Return state.GetOrAdd(step_.Name, step_.Value, Allowed(step_))
            Case "state.get" : Return If(state.Contains(step_.Name), state.Get(step_.Name), Expectation.Absent)
            Case "state.contains" : Return state.Contains(step_.Name)
            Case "state.remove" : Return state.Remove(step_.Name)
            Case "state.count" : Return New Count(state.Count)
            Case "state.names" : Return New KeyList(state.Keys)
            Case "state.entries" : Return (From entry In state.Snapshot() Select New Pair(entry.Key, entry.Value)).ToList()
            Case "state.find"
                Return (From entry In state.Find(step_.Text("pattern")) Select New Pair(entry.Key, entry.Value)).ToList()
            Case "state.walk" : Return state.Snapshot().GetEnumerator()
            Case "state.clear" : state.Clear()
            Case "state.close" : state.Close()
            Case "state.closed" : Return state.IsClosed
            Case Else : Throw Unknown(step_)
        End Select
        Return Nothing
    End Function

    Private Function OnTable(step_ As Arguments) As Object
        If step_.Operation = "table.new" Then Return New SharedTable(step_.Flag("ignore_case", False))
        Dim table = step_.Table
        Dim value As Object = Nothing
        Select Case step_.Operation
            Case "table.set" : table(step_.Key) = step_.Value
            Case "table.swap" : Return Swap(table, step_)
            Case "table.compare_and_swap" : Return CompareAndSwap(table, step_)
            Case "table.get_or_add" : Return table.GetOrAdd(step_.Key, step_.Value)
            Case "table.update" : table.Update(step_.NativeTable)
            Case "table.get" : Return If(table.TryGetValue(step_.Key, value), value, Expectation.Absent)
            Case "table.remove" : Return If(table.TryRemove(step_.Key, value), value, Expectation.Absent)
            Case "table.contains" : Return table.Contains(step_.Key)
            Case "table.count" : Return New Count(table.Count)
            Case "table.clear" : table.Clear()
            Case "table.increment" : Return Increment(table, step_)
            Case "table.keys" : Return New KeyList(table.Keys.Cast(Of Object))
            Case "table.entries" : Return Entries(table)
            Case "table.walk" : Return table.GetEnumerator()
            Case "table.ignores_case" : Return table.IgnoresCase
            Case Else : Throw Unknown(step_)
        End Select
        Return Nothing
    End Function

    Private Function OnList(step_ As Arguments) As Object
        If step_.Operation = "list.new" Then Return New SharedList()
        Dim list = step_.List
        Select Case step_.Operation
            Case "list.get" : Return list(step_.Index)
            Case "list.set" : list(step_.Index) = step_.Value
            Case "list.push" : list.Add(step_.Value)
            Case "list.insert"
                list.Insert(step_.Index, step_.Value)
                Return step_.Flag("clamp", False)
            Case "list.extend" : list.AddRange(step_.NativeList)
            Case "list.insert_range" : list.InsertRange(step_.Index, step_.NativeList)
            Case "list.remove_range" : list.RemoveRange(step_.Index, step_.Count)
            Case "list.set_range" : list.SetRange(step_.Index, step_.NativeList)
            Case "list.index_of" : Return New Count(list.IndexOf(step_.Value, step_.Start))
            Case "list.remove_value" : Return DirectCast(list, IList(Of Object)).Remove(step_.Value)
            Case "list.remove" : Return RemoveAt(list, step_.Index)
            Case "list.reverse" : list.Reverse()
            Case "list.replace" : Return list.TryReplace(step_.Seen, step_.NativeList)
            Case "list.count" : Return New Count(list.Count)
            Case "list.clear" : list.Clear()
            Case "list.items" : Return New ValueList(From item In list.Cast(Of Object))
            Case "list.walk" : Return list.GetEnumerator()
            Case Else : Throw Unknown(step_)
        End Select
        Return Nothing
    End Function

    Private Function Options(step_ As Arguments) As KrHostOptions
        Return New KrHostOptions With {
            .OrdinalIgnoreCase = Not step_.Flag("case_sensitive", False),
            .AllowsValueTypes = step_.Flag("value_types", True)
        }
    End Function

    Private Function Allowed(step_ As Arguments) As Boolean
        Dim guard As JsonElement = Nothing
        Return step_.TryMember("guard", guard) AndAlso guard.GetString() = "allow"
    End Function

    Private Function Entries(table As SharedTable) As List(Of Pair)
        Dim pairs As New List(Of Pair)
        For Each entry As DictionaryEntry In table
            pairs.Add(New Pair(entry.Key, entry.Value))
        Next
        Return pairs
    End Function

    Private Function Swap(table As SharedTable, step_ As Arguments) As Object
        Dim there = table.ContainsKey(step_.Key)
        Dim old = table.Exchange(step_.Key, step_.Value)
        Return If(there, old, Expectation.Absent)
    End Function

    Private Function CompareAndSwap(table As SharedTable, step_ As Arguments) As Boolean
        Dim old As JsonElement = Nothing
        If step_.TryMember("old", old) Then
            Return table.TryUpdate(step_.Key, step_.Value, Input.Value(old, step_.Names))
        End If
        Return table.TryAdd(step_.Key, step_.Value)
    End Function

    ''' <summary>
    ''' Without "by", the one that gives a Long, unless the number is none that it is for. The kind is that of what is
    ''' stored then.
    ''' </summary>
    Private Function Increment(table As SharedTable, step_ As Arguments) As Object
        Dim key = step_.Key
        Dim by As JsonElement = Nothing
        If step_.TryMember("by", by) Then Return table.IncrementNumber(key, Input.Value(by, step_.Names))
        Dim old = table(key)
        If TypeOf old Is Double OrElse TypeOf old Is Single OrElse TypeOf old Is Decimal OrElse TypeOf old Is ULong Then
            Return table.IncrementNumber(key, 1)
        End If
        Dim sum = table.Increment(key)
        Dim stored = table(key)
        Return If(Convert.ToInt64(stored) = sum, stored, sum)
    End Function

    Private Function RemoveAt(list As SharedList, index As Integer) As Object
        Dim value As Object = Nothing
        ' It says no where RemoveAt throws.
        If Not list.TryRemoveAt(index, value) Then list.RemoveAt(index)
        Return value
    End Function

    Private Function NextOf(walk As IEnumerator) As Object
        If Not walk.MoveNext() Then Return Expectation.Absent
        If TypeOf walk.Current Is DictionaryEntry Then
            Dim entry = DirectCast(walk.Current, DictionaryEntry)
            Return New Pair(entry.Key, entry.Value)
        End If
        If TypeOf walk.Current Is KeyValuePair(Of String, Object) Then
            Dim entry = DirectCast(walk.Current, KeyValuePair(Of String, Object))
            Return New Pair(entry.Key, entry.Value)
        End If
        Return walk.Current
    End Function

    Private Function Depth(container As Object) As Integer
        Dim levels = 0
        While TypeOf container Is SharedTable OrElse TypeOf container Is SharedList
            levels += 1
            Dim table = TryCast(container, SharedTable)
            Dim values = If(table Is Nothing, DirectCast(container, IEnumerable), table.Values)
            container = values.Cast(Of Object)().FirstOrDefault()
        End While
        Return levels
    End Function

    Private Function Unknown(step_ As Arguments) As Exception
        Return New NotSupportedException("The driver does not know the operation " & step_.Operation)
    End Function
End Module
